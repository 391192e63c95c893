/** How much may come in a minute; what is left out is not limited. */
export interface RateLimit {
  readonly requestsPerMinute?: number | undefined;
  /** Of prompts and answers together. */
  readonly tokensPerMinute?: number | undefined;
  /** Requests that may come at once; as many as in a minute where it is left out. */
  readonly burst?: number | undefined;
}

export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until all of it is there again. */
  readonly resetMs: number;
}

/** How much of a limit is left. */
export interface RateStanding {
  readonly requests: Allowance | undefined;
  readonly tokens: Allowance | undefined;
}

/** Whether two of them allow the same. */
export function isSameRate(one: RateLimit | undefined, other: RateLimit | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return (
    one.requestsPerMinute === other.requestsPerMinute &&
    one.tokensPerMinute === other.tokensPerMinute &&
    one.burst === other.burst
  );
}
