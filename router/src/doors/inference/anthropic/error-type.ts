import type { RouterError } from '../../../domain/router-error.ts';

/** Anthropic's `error.type`, by status and where the status does not tell enough by cause. */
export function errorType(error: RouterError): string {
  if (overloads.has(error.code)) return 'overloaded_error';
  const named = byStatus.get(error.status);
  if (named !== undefined) return named;
  return error.status < 500 ? 'invalid_request_error' : 'api_error';
}

const byStatus: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
]);

/** What passes by itself, and soon: this router is full or leaves, the provider rests, or it said so itself. */
const overloads: ReadonlySet<string> = new Set(['too_busy', 'shutting_down', 'circuit_open', 'upstream_overloaded']);

/** Anthropic has a status of its own for the vendor's overload. */
export function errorStatus({ code, status }: RouterError): number {
  return code === 'upstream_overloaded' ? 529 : status;
}
