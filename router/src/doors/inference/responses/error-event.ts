import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { errorExtras } from '../delivery/error-extras.ts';

/** The `error` event of a stream: flat as the dialect's description has it, and inside `error` as OpenAI sends it. */
export function errorEvent(error: RouterError): JsonObject {
  const code = error.upstream?.code ?? error.code;
  const param = error.param ?? null;
  const type = error.upstream?.type ?? errorCatalogue[error.code].type;
  const { message } = error;
  return { code, message, param, error: { type, code, message, param, ...errorExtras(error, error.upstreamWord) } };
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
    // Neither is in the published list, but OpenAI sends both: coding agents shorten their history by the one, and wait at the other.
    case 'context_length_exceeded':
      return code;
    case 'upstream_overloaded':
      return 'server_is_overloaded';
    case 'upstream_invalid_request':
      return upstream?.code ?? 'invalid_prompt';
    case 'content_policy_violation':
      return 'invalid_prompt';
    default:
      return 'server_error';
  }
}
