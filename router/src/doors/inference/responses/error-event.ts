import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { attemptOnTheWire } from '../delivery/attempt-on-the-wire.ts';

/** The `error` event of a stream: flat as the dialect's description has it, and inside `error` as OpenAI sends it. */
export function errorEvent(error: RouterError): JsonObject {
  const code = error.upstream?.code ?? error.code;
  const param = error.param ?? null;
  const type = error.upstream?.type ?? errorCatalogue[error.code].type;
  const attempts = error.attempts === undefined ? {} : { attempts: error.attempts.map(attemptOnTheWire) };
  return { code, message: error.message, param, error: { type, code, message: error.message, param, ...attempts } };
}

/** `response.error`, whose codes are few. */
export function responseError(error: RouterError): JsonObject {
  return { code: codeOf(error), message: error.message };
}

function codeOf({ code, upstream }: RouterError): string {
  switch (code) {
    case 'upstream_rate_limited':
    case 'rate_limited':
      return 'rate_limit_exceeded';
    // Not in the published list, but OpenAI sends it and coding agents shorten their history by it.
    case 'context_length_exceeded':
      return code;
    case 'upstream_invalid_request':
      return upstream?.code ?? 'invalid_prompt';
    case 'content_policy_violation':
      return 'invalid_prompt';
    default:
      return 'server_error';
  }
}
