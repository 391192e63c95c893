import type { JsonSchema } from './json-schemas.ts';
import type { RouteDescription } from './route-description.ts';

export interface HeaderParameter {
  readonly name: string;
  readonly in: 'header';
  readonly required: false;
  readonly schema: JsonSchema;
  readonly description: string;
  readonly example: string;
}

/** `required`: every such answer has it. */
export interface AnswerHeader {
  readonly description: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

type AnswerHeaders = Readonly<Record<string, AnswerHeader>>;

const text: JsonSchema = { type: 'string' };
const tagExample = '"V1StGXR8Z5jdHi6B-myT0w"';

/** Headers that a caller may send to a route, beside those of its key. */
export function headerParameters({ method, entityTag, asksModels }: RouteDescription): readonly HeaderParameter[] {
  return [
    ...(entityTag?.takes === true
      ? [parameter('If-Match', 'Only while what it changes still has this entity tag, or one of several.', tagExample)]
      : []),
    ...(entityTag?.answers === true && method === 'GET'
      ? [parameter('If-None-Match', '304 where it still has this entity tag.', tagExample)]
      : []),
    ...(asksModels !== undefined
      ? [
          parameter('X-Provider', 'The id of the provider that shall answer.', 'lm-studio-home'),
          parameter(
            'X-Request-Id',
            'Under which the request is recorded and answered: up to 128 letters, digits and `_.:-`. Without it the router makes one.',
            'checkout-4711',
          ),
        ]
      : []),
    ...(asksModels === 'answer'
      ? [
          parameter('x-router-strategy', 'By which strategy to choose, in place of the setting.', 'cost-optimized'),
          parameter('x-router-timeout-ms', 'Give up after so many milliseconds, all attempts together.', '20000'),
          parameter('x-router-session', 'Requests of the same session stay where their prompt is cached.', 'chat-4711'),
          parameter('x-router-priority', 'Who goes first where requests wait: high, normal or low.', 'high'),
          parameter('x-router-task', 'The kind of task: what is learned of answers is learned by it.', 'code'),
          parameter(
            'x-router-tags',
            'What the request is called, for budgets: words with commas between them.',
            'nightly',
          ),
          parameter(
            'x-router-cache',
            '`on`, `off` or `refresh`: whether the cache may answer (docs/cache.md).',
            'refresh',
          ),
          parameter(
            'Idempotency-Key',
            'A second request with the same key is told the first answer, for a day.',
            '7c0b5d3e-checkout-4711',
          ),
          parameter('x-router-explain', '`1`: the record of the request tells why it went where it went.', '1'),
        ]
      : []),
  ];
}

/** Headers of a good answer. */
export function answerHeaders(route: RouteDescription): AnswerHeaders {
  return {
    ...requestIds(route),
    ...(route.entityTag?.answers === true && { ETag: optional('The entity tag of what is shown.') }),
    ...(route.asksModels !== undefined && {
      // A stream of several candidates is not known to be anybody's before its first byte.
      'x-router-provider': optional('Who answered, where it is known before the first byte.'),
      'x-router-model': optional('With which model.'),
    }),
    ...(route.asksModels === 'count' && {
      'x-router-estimated': optional('`true` where the provider did not count, and the router estimated.'),
    }),
    ...(route.asksModels === 'answer' && {
      ...costOfAsking(true),
      'x-router-cost': optional('What it cost, USD, where that is known before the first byte.'),
      age: optional('How old an answer is that was told before, seconds.', 'integer'),
      'idempotent-replayed': optional('`true`: the first answer to this `Idempotency-Key`.'),
      'x-router-dropped-params': optional('Parameters of the request that the provider could not be told.'),
      'x-router-explanation': optional('Where the record tells why, if `x-router-explain` asked.'),
      'x-router-warnings': optional('What went otherwise than asked.'),
      ...rateLimits(),
    }),
  };
}

/** Headers of an answer that says no. */
export function refusalHeaders(route: RouteDescription): AnswerHeaders {
  return {
    ...requestIds(route),
    'Retry-After': optional('Seconds after which it is worth trying again, where that is known.', 'integer'),
    ...(route.asksModels !== undefined && {
      'x-router-provider': optional('Who was asked last.'),
      'x-router-model': optional('For which model.'),
      ...costOfAsking(false),
      ...rateLimits(),
    }),
  };
}

/** Only where a limit of that kind holds for the caller. */
function rateLimits(): AnswerHeaders {
  const kinds = ['requests', 'tokens'].map((kind) => ({
    [`x-ratelimit-limit-${kind}`]: optional(`How many ${kind} the caller may have in a minute.`, 'integer'),
    [`x-ratelimit-remaining-${kind}`]: optional(`How many ${kind} are left now.`, 'integer'),
    [`x-ratelimit-reset-${kind}`]: optional('After how long all of them are there again: `6s`, `1m30s`.'),
  }));
  return Object.assign({}, ...kinds);
}

function requestIds({ requestIdHeader }: RouteDescription): AnswerHeaders {
  const header = always('Names the request in the log and in the history.');
  return { 'X-Request-Id': header, ...(requestIdHeader !== undefined && { [requestIdHeader]: header }) };
}

/** A refusal at the gate asked nobody, and has none of them. */
function costOfAsking(isSure: boolean): AnswerHeaders {
  const header = isSure ? always : optional;
  return {
    'x-router-attempts': header('How many calls it took.', 'integer'),
    'x-router-cache': header('`hit`, `shared`, `miss` or `bypass`; `off` where the cache is switched off.'),
    'x-router-latency-ms': header('Until the answer began, or until the plain one was whole.', 'integer'),
  };
}

function always(description: string, type: 'string' | 'integer' = 'string'): AnswerHeader {
  return { description, required: true, schema: { type } };
}

function optional(description: string, type: 'string' | 'integer' = 'string'): AnswerHeader {
  return { description, required: false, schema: { type } };
}

function parameter(name: string, description: string, example: string): HeaderParameter {
  return { name, in: 'header', required: false, schema: text, description, example };
}
