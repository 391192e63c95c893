import { type ErrorDetail, type RouterError, RouterException, routerError } from '../../domain/router-error.ts';

/** What a thrown value means to the caller; undefined where it is a fault of our own, which nobody outside may read. */
export function toRouterError(thrown: unknown): RouterError | undefined {
  if (thrown instanceof RouterException) return thrown.error;
  return byFastifyCode(thrown);
}

/** A 400 that names each field; `param` is the first one, for clients that read only OpenAI's fields. */
export function invalid(details: readonly ErrorDetail[]): RouterError {
  const [first] = details;
  if (first === undefined) return routerError('invalid_request');
  return routerError('invalid_request', sentence(first), { param: first.field, details });
}

function sentence({ field, message }: ErrorDetail): string {
  return `The request is not valid: ${field}: ${message}`;
}

/** Faults that fastify finds before a handler runs. Those of the body cannot come: `ManagementRooms.readBody` reads it. */
function byFastifyCode(thrown: unknown): RouterError | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  switch (thrown.code) {
    case 'FST_ERR_BAD_URL':
      return routerError('invalid_request', 'The address has a percent sign that encodes nothing.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return routerError('not_found');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return routerError('unsupported_media_type');
    default:
      return undefined;
  }
}
