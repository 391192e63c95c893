import type { ProviderFailure } from '../../domain/provider-failure.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at the provider’s address.',
  ENOTFOUND: 'The provider’s host name does not exist.',
  EAI_AGAIN: 'The provider’s host name could not be resolved just now.',
  EHOSTUNREACH: 'There is no route to the provider’s host.',
  ENETUNREACH: 'There is no route to the provider’s network.',
  ECONNRESET: 'The provider reset the connection while it was being made.',
  ETIMEDOUT: 'The provider’s host did not answer.',
  EMFILE: 'This router has no file descriptors left for another connection.',
  CERT_HAS_EXPIRED: 'The provider’s TLS certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The provider’s TLS certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The provider’s TLS certificate chain is self-signed.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The provider’s TLS certificate could not be verified.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The provider’s TLS certificate is for another host name.',
  UND_ERR_CLOSED: 'The provider’s connections were closed because its configuration changed.',
  UND_ERR_DESTROYED: 'The provider’s connections were closed because its configuration changed.',
  UND_ERR_INVALID_ARG: 'The request to the provider could not be written: its address or a header value is not valid.',
};

const CONNECT_TIMED_OUT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/** Why no connection came about. Says nothing of the address: a base URL can hold credentials. */
export function connectionFailure(error: unknown, connectTimeoutMs: number): ProviderFailure {
  const code = failureCode(error);
  if (CONNECT_TIMED_OUT.has(code)) {
    const message = `The provider’s host did not accept a connection within ${connectTimeoutMs} ms.`;
    return { kind: 'timed-out', limit: 'connect', limitMs: connectTimeoutMs, message };
  }
  return { kind: 'unreachable', code, message: SENTENCES[code] ?? `The provider could not be reached (${code}).` };
}

/** `localhost` has two addresses: both refusals then come as one AggregateError. */
function failureCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return failureCode(error.errors[0]);
  if ('cause' in error && error.cause !== undefined) return failureCode(error.cause);
  return 'UNKNOWN';
}
