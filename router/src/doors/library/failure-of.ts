import { isJsonObject } from '../../domain/json.ts';
import { ProviderCallError } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import {
  AuthenticationError,
  InvalidRequestError,
  ProviderError,
  RateLimitError,
  TimeoutError,
} from './provider-error.ts';

const networkCodes = /^(?:ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|UND_ERR_(?:SOCKET|CONNECT))/;
const timeoutCodes = /TIMEDOUT|TIMEOUT/;

/** What an error of a custom provider is to the engine: whether others are asked, and when it may be asked again. */
export function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderCallError) return error.failure;
  if (error instanceof ProviderError) return ofOwn(error);
  const message = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  if (status !== undefined) return ofStatus(status, message, retryAfterMs(error));
  const code = codeOf(error);
  if (timeoutCodes.test(code) || (error instanceof Error && error.name === 'TimeoutError'))
    return { kind: 'timed-out', limit: 'total', limitMs: 0, message };
  if (networkCodes.test(code)) return { kind: 'unreachable', code, message };
  return { kind: 'server-error', status: 500, retryAfterMs: undefined, message };
}

function ofOwn(error: ProviderError): ProviderFailure {
  const { message, code, status, retryAfterMs: waitMs } = error;
  if (error instanceof RateLimitError) return { kind: 'rate-limited', retryAfterMs: waitMs, message };
  if (error instanceof AuthenticationError)
    return code === 'upstream_no_funds'
      ? { kind: 'no-funds', message }
      : { kind: 'authentication', status: 401, message };
  if (error instanceof TimeoutError) return { kind: 'timed-out', limit: 'total', limitMs: 0, message };
  if (error instanceof InvalidRequestError) return ofInvalid(error);
  if (code === 'upstream_unreachable') return { kind: 'unreachable', code: 'ECONNREFUSED', message };
  if (code === 'upstream_overloaded') return { kind: 'overloaded', status, retryAfterMs: waitMs, message };
  return { kind: 'server-error', status, retryAfterMs: waitMs, message };
}

function ofInvalid({ code, message }: InvalidRequestError): ProviderFailure {
  switch (code) {
    case 'context_length_exceeded':
      return { kind: 'context-overflow', param: undefined, message };
    case 'content_policy_violation':
      return { kind: 'content-refused', code: undefined, message };
    case 'model_not_found':
      return { kind: 'model-not-found', message };
    default:
      return { kind: 'invalid-request', status: 400, type: undefined, code: undefined, param: undefined, message };
  }
}

function ofStatus(status: number, message: string, waitMs: number | undefined): ProviderFailure {
  switch (status) {
    case 401:
    case 403:
      return { kind: 'authentication', status, message };
    case 402:
      return { kind: 'no-funds', message };
    case 404:
      return { kind: 'misconfigured', message };
    case 408:
    case 504:
      return { kind: 'timed-out', limit: 'total', limitMs: 0, message };
    case 400:
    case 405:
    case 409:
    case 413:
    case 415:
    case 422:
      return { kind: 'invalid-request', status, type: undefined, code: undefined, param: undefined, message };
    case 429:
      return { kind: 'rate-limited', retryAfterMs: waitMs, message };
    case 503:
    case 529:
      return { kind: 'overloaded', status, retryAfterMs: waitMs, message };
    default:
      return { kind: 'server-error', status, retryAfterMs: waitMs, message };
  }
}

/** `status` of fetch wrappers and SDKs, `statusCode` of Node's, `response.status` of axios. */
function statusOf(error: unknown): number | undefined {
  if (!isJsonObject(error)) return undefined;
  const { status, statusCode, response } = error;
  const found = [status, statusCode, isJsonObject(response) ? response['status'] : undefined].find(
    (value) => typeof value === 'number' && value >= 400 && value < 600,
  );
  return typeof found === 'number' ? found : undefined;
}

/** The platform's `fetch` says what happened in its cause. */
function codeOf(error: unknown): string {
  if (!isJsonObject(error)) return '';
  const { code, cause } = error;
  return typeof code === 'string' ? code : codeOf(cause);
}

function retryAfterMs(error: unknown): number | undefined {
  if (!isJsonObject(error)) return undefined;
  const { retryAfterMs: own, headers, response } = error;
  if (typeof own === 'number') return own;
  const seconds = Number(headerOf(headers) ?? (isJsonObject(response) ? headerOf(response['headers']) : undefined));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function headerOf(headers: unknown): string | undefined {
  if (headers instanceof Headers) return headers.get('retry-after') ?? undefined;
  const value = isJsonObject(headers) ? headers['retry-after'] : undefined;
  return typeof value === 'string' ? value : undefined;
}
