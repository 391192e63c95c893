import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import type { ErrorReply } from '../kit/error-reply.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { readLimitReset } from '../kit/limit-reset.ts';
import { readRetryAfter } from '../kit/retry-after.ts';
import { safeMessage } from '../kit/safe-message.ts';
import { type ErrorFields, readEnvelope, readErrorFields } from './error-fields.ts';
import { type FailureSign, readFailureSign } from './failure-signs.ts';

/** An error status and its body → what went wrong. Code and text decide before the status does. */
export function readFailure(reply: ErrorReply): ProviderFailure {
  const fields = readErrorFields(reply.body);
  const retryAfterMs = readRetryAfter(reply.headers, reply.nowMs) ?? readRetryText(fields.message);
  const failure = toFailure(reply.status, fields, retryAfterMs, reply.secrets);
  if (failure.kind !== 'rate-limited' || retryAfterMs !== undefined) return failure;
  return { ...failure, retryAfterMs: readLimitReset(reply.headers, reply.nowMs) };
}

/** An error object that came with status 200, in a stream or as a plain body. Its own status is inside, where it has one. */
export function readFailureIn200(
  envelope: JsonObject,
  statusPaths: readonly (readonly string[])[],
  secrets: readonly string[],
): ProviderFailure {
  const fields = readEnvelope(envelope);
  const status = findStatus(envelope, statusPaths) ?? statusOfWords(fields);
  return toFailure(status, fields, readRetryText(fields.message), secrets);
}

function toFailure(
  status: number,
  heard: ErrorFields,
  retryAfterMs: number | undefined,
  secrets: readonly string[],
): ProviderFailure {
  const message = safeMessage(heard.message, secrets) || `The provider answered with status ${status}.`;
  const isKeyless = secrets.length === 0;
  const sign = readFailureSign(status, heard);
  const fields = {
    ...heard,
    type: safeWord(heard.type, secrets),
    code: safeWord(heard.code, secrets),
    param: safeWord(heard.param, secrets),
  };
  const findings = { status, fields, message, retryAfterMs, isKeyless };
  return sign === undefined ? statusFailure(findings) : signFailure(sign, findings);
}

const MAX_WORD_LENGTH = 100;

/** `type`, `code` and `param` go to the client too, and an upstream can put anything there. */
function safeWord(word: string | undefined, secrets: readonly string[]): string | undefined {
  return word === undefined ? undefined : safeMessage(word, secrets).slice(0, MAX_WORD_LENGTH) || undefined;
}

interface Findings {
  readonly status: number;
  readonly fields: ErrorFields;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
  /** Nothing that could be a credential is configured. */
  readonly isKeyless: boolean;
}

function signFailure(sign: FailureSign, findings: Findings): ProviderFailure {
  const { status, fields, message, retryAfterMs } = findings;
  switch (sign) {
    case 'context-overflow':
      return { kind: 'context-overflow', message, param: fields.param };
    case 'content-refused':
      return { kind: 'content-refused', message, code: fields.code };
    case 'no-funds':
      return { kind: 'no-funds', message: sentence(message) };
    case 'authentication':
      return refusedCredentials(status === 403 ? 403 : 401, findings);
    case 'model-not-found':
      return { kind: 'model-not-found', message };
    case 'rate-limited':
      // Groq says so of a request that is too large for the minute's budget altogether: waiting does not help.
      if (status === 413) return statusFailure(findings);
      return { kind: 'rate-limited', message, retryAfterMs };
    case 'overloaded':
      return { kind: 'overloaded', message, status: status === 200 ? 503 : status, retryAfterMs };
  }
}

function statusFailure(findings: Findings): ProviderFailure {
  const { status, fields, message, retryAfterMs } = findings;
  switch (status) {
    case 401:
    case 403:
      return refusedCredentials(status, findings);
    case 402:
      return { kind: 'no-funds', message: sentence(message) };
    case 429:
      return { kind: 'rate-limited', message, retryAfterMs };
    case 508:
      // Web hosts say 508 too, of an account that has used up its share.
      return fields.code === 'loop_detected'
        ? { kind: 'looped', message }
        : { kind: 'server-error', status, message, retryAfterMs };
    case 503:
    case 529:
      return { kind: 'overloaded', status, message, retryAfterMs };
    case 404:
    case 405:
      // Not an API's error but a web server's: the base URL is wrong, and that is not the caller's fault.
      if (fields.code === undefined && fields.type === undefined && !fields.isApis) {
        const hint = `The provider has nothing at this address; check its baseURL (${message}).`;
        return { kind: 'misconfigured', message: hint };
      }
      return invalidRequest(status, fields, message);
    case 400:
    case 409:
    case 413:
    case 415:
    case 422:
      return invalidRequest(status, fields, message);
  }
  if (status >= 300 && status < 400) {
    const redirect = `The provider answered with a redirect (${status}), which is not followed; check its baseURL.`;
    return { kind: 'misconfigured', message: redirect };
  }
  const clients = status >= 400 && status < 500 && status !== 408 && status !== 499;
  if (clients) return invalidRequest(400, fields, message);
  return { kind: 'server-error', status, message, retryAfterMs };
}

/** "Give it a valid key" would mislead where nobody gave it any. */
function refusedCredentials(status: 401 | 403, { message, isKeyless }: Findings): ProviderFailure {
  const said = sentence(message);
  const advice = ' No usable API key is configured for this provider: set its apiKey.';
  return { kind: 'authentication', status, message: isKeyless ? said + advice : said };
}

/** Others write on behind what an upstream said, and upstreams are sparing with full stops. */
function sentence(text: string): string {
  return /[.!?…]["'”’)]?$/.test(text) ? text : `${text}.`;
}

function invalidRequest(
  status: Extract<ProviderFailure, { kind: 'invalid-request' }>['status'],
  fields: ErrorFields,
  message: string,
): ProviderFailure {
  return { kind: 'invalid-request', status, message, type: fields.type, code: fields.code, param: fields.param };
}

function findStatus(envelope: JsonObject, paths: readonly (readonly string[])[]): number | undefined {
  for (const path of paths) {
    let value: JsonValue | undefined = envelope;
    for (const key of path) value = objectOf(value)?.[key];
    const status = numberOf(value) ?? Number(textOf(value) ?? Number.NaN);
    if (Number.isInteger(status) && status >= 400 && status < 600) return status;
  }
  return undefined;
}

function statusOfWords({ type, code }: ErrorFields): number {
  const words = `${type ?? ''} ${code ?? ''}`;
  if (/invalid_request|InvalidParameter|bad_request|invalid-argument/i.test(words)) return 400;
  if (/authentication|unauthorized|permission/i.test(words)) return 401;
  return 500;
}

/** "Please try again in 7.66s", "retry after 9 seconds": Groq, OpenAI and Azure also say it in words. */
function readRetryText(message: string): number | undefined {
  const found = /(?:try again in|retry after) (?:(\d+)m)?(\d+(?:\.\d+)?) ?(ms|s\b|seconds?)/i.exec(message);
  if (found === null) return undefined;
  const [, minutes = '0', amount = '0', unit = 's'] = found;
  const unitMs = unit.toLowerCase() === 'ms' ? 1 : 1_000;
  return Math.ceil(Number(minutes) * 60_000 + Number(amount) * unitMs);
}
