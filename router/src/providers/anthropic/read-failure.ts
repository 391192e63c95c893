import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { ownValue } from '../../lib/own-value.ts';
import { textOf } from '../../lib/text-of.ts';
import type { ErrorReply } from '../kit/error-reply.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { readFailure as readAnyFailure } from '../openai-compatible/read-failure.ts';

/** The status that each type of error has when it comes as a reply of its own. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** An error status and its body → what went wrong. */
export function readFailure(reply: ErrorReply): ProviderFailure {
  const error = errorOf(objectOf(parseJson(reply.body)));
  return refine(readAnyFailure(reply), error);
}

/** An error object inside a good reply: in a stream, or as a plain body. */
export function readFailureIn200(envelope: JsonObject, secrets: readonly string[]): ProviderFailure {
  const error = errorOf(envelope);
  const status = ownValue(statuses, error.type) ?? 500;
  const reply = { status, headers: {}, body: JSON.stringify(envelope), secrets, nowMs: 0 };
  return refine(readAnyFailure(reply), error);
}

interface ErrorWords {
  readonly type: string;
  readonly message: string;
}

function errorOf(envelope: JsonObject | undefined): ErrorWords {
  const error = objectOf(envelope?.['error']);
  return { type: textOf(error?.['type']) ?? '', message: textOf(error?.['message']) ?? '' };
}

/** What only this vendor means by its words; everything else is as everybody's. */
function refine(failure: ProviderFailure, { type, message }: ErrorWords): ProviderFailure {
  if (failure.kind !== 'invalid-request') return failure;
  // Of a model that is not there, the API says its name and nothing else.
  if (type === 'not_found_error' && /^model:/.test(message))
    return { kind: 'model-not-found', message: failure.message };
  if (/content filtering policy|violates? our usage polic/i.test(message)) {
    return { kind: 'content-refused', message: failure.message, code: failure.code };
  }
  return failure;
}
