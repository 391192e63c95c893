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

type AnswerHeaders = Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;

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
    ...(asksModels === true
      ? [
          parameter('X-Provider', 'The id of the provider that shall answer.', 'lm-studio-home'),
          parameter(
            'X-Request-Id',
            'Under which the request is recorded and answered: up to 128 letters, digits and `_.:-`. Without it the router makes one.',
            'checkout-4711',
          ),
        ]
      : []),
  ];
}

/** Headers of a good answer. */
export function answerHeaders({ entityTag, asksModels }: RouteDescription): AnswerHeaders {
  return {
    'X-Request-Id': { description: 'Names the request in the log and in the history.', schema: text },
    ...(entityTag?.answers === true && { ETag: { description: 'The entity tag of what is shown.', schema: text } }),
    ...(asksModels === true && {
      'x-router-provider': { description: 'Who answered, where it is known before the first byte.', schema: text },
      'x-router-model': { description: 'With which model.', schema: text },
      'x-router-attempts': { description: 'How many calls it took.', schema: { type: 'integer' } },
    }),
  };
}

function parameter(name: string, description: string, example: string): HeaderParameter {
  return { name, in: 'header', required: false, schema: text, description, example };
}
