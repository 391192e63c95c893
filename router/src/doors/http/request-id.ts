const SANE = /^[\w.:-]{1,128}$/;

/** The caller's `X-Request-Id` where it is sane, else a new one. It is for people to find a request; never a key of any ledger. */
export function requestIdOf(incoming: string | readonly string[] | undefined, newId: () => string): string {
  return typeof incoming === 'string' && SANE.test(incoming) ? incoming : newId();
}
