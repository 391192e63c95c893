/** Which of the five time limits ran out, or that of the request itself (`wish`). `connect` is the TCP and TLS handshake. */
export type TimeLimit = 'connect' | 'headers' | 'first-content' | 'idle' | 'total' | 'wish';

interface Told {
  /** One sentence for a person, without secrets or addresses' credentials. */
  readonly message: string;
  /** Who was asked, where the provider is made of others. */
  readonly members?: readonly MemberReport[] | undefined;
}

/** What came of one member of a provider that is made of others. */
export interface MemberReport {
  readonly provider: string;
  readonly model: string;
  /** `ok`, or the failure's kind. */
  readonly outcome: string;
  /** One sentence for a person; undefined on success. */
  readonly reason: string | undefined;
}

/**
 * Every way in which one upstream call can fail. `message` is the upstream's own sentence where it is safe to show.
 * `retryAfterMs` is undefined where the upstream named no time.
 */
export type ProviderFailure =
  | (Told & { readonly kind: 'unreachable'; readonly code: string })
  | (Told & { readonly kind: 'timed-out'; readonly limit: TimeLimit; readonly limitMs: number })
  | (Told & { readonly kind: 'rate-limited'; readonly retryAfterMs: number | undefined })
  | (Told & { readonly kind: 'overloaded'; readonly status: number; readonly retryAfterMs: number | undefined })
  | (Told & { readonly kind: 'server-error'; readonly status: number; readonly retryAfterMs: number | undefined })
  | (Told & { readonly kind: 'authentication'; readonly status: 401 | 403 })
  | (Told & { readonly kind: 'no-funds' })
  /** What answers there is no API: a wrong base URL, a redirect, a login page. Asking again does not mend it. */
  | (Told & { readonly kind: 'misconfigured' })
  /** The request came back to a router that it had passed before: they have each other, or themselves, as providers. */
  | (Told & { readonly kind: 'looped' })
  | (Told & { readonly kind: 'model-not-found' })
  /** This provider cannot do what was asked at all (embeddings, a parameter under `strict`); another might. `params`: in the client's own words. */
  | (Told & { readonly kind: 'unsupported'; readonly params: readonly string[] })
  | (Told & {
      readonly kind: 'invalid-request';
      readonly status: 400 | 404 | 405 | 409 | 413 | 415 | 422;
      readonly type: string | undefined;
      readonly code: string | undefined;
      readonly param: string | undefined;
    })
  | (Told & { readonly kind: 'context-overflow'; readonly param: string | undefined })
  | (Told & { readonly kind: 'content-refused'; readonly code: string | undefined })
  | (Told & { readonly kind: 'broken-before-content' })
  /** `cause`: what the upstream itself said was wrong; undefined where the stream was merely cut. */
  | (Told & { readonly kind: 'broken-after-content'; readonly cause?: SaidFailure | undefined })
  /** The client left, or the server is going down: nobody's fault. */
  | (Told & { readonly kind: 'cancelled' });

/** A failure that is no broken stream. */
export type SaidFailure = Exclude<ProviderFailure, { kind: 'broken-after-content' }>;

export type ProviderFailureKind = ProviderFailure['kind'];

/** What follows from a failure, for run-plan and the health board. */
export interface FailureRule {
  /** May the same deployment be asked again: never, with another of its keys, or where it is the only candidate. */
  readonly sameAgain: 'never' | 'other-key' | 'if-alone';
  /** May another candidate be asked. A client's own mistake never is. */
  readonly elsewhere: boolean;
  /** Where the same is asked again, it gets twice the time. */
  readonly longer?: boolean;
}

export const failureRules = {
  unreachable: { sameAgain: 'if-alone', elsewhere: true },
  'timed-out': { sameAgain: 'if-alone', elsewhere: true },
  'rate-limited': { sameAgain: 'other-key', elsewhere: true },
  overloaded: { sameAgain: 'if-alone', elsewhere: true },
  'server-error': { sameAgain: 'if-alone', elsewhere: true },
  authentication: { sameAgain: 'other-key', elsewhere: true },
  'no-funds': { sameAgain: 'other-key', elsewhere: true },
  misconfigured: { sameAgain: 'never', elsewhere: true },
  looped: { sameAgain: 'never', elsewhere: true },
  'model-not-found': { sameAgain: 'never', elsewhere: true },
  unsupported: { sameAgain: 'never', elsewhere: true },
  'invalid-request': { sameAgain: 'never', elsewhere: false },
  'context-overflow': { sameAgain: 'never', elsewhere: false },
  'content-refused': { sameAgain: 'never', elsewhere: false },
  'broken-before-content': { sameAgain: 'if-alone', elsewhere: true },
  'broken-after-content': { sameAgain: 'never', elsewhere: false },
  cancelled: { sameAgain: 'never', elsewhere: false },
} as const satisfies Record<ProviderFailureKind, FailureRule>;

/** A break as it is for somebody who has seen nothing of the answer: what the upstream said, or a break before content. */
export function asUnseen(failure: ProviderFailure): ProviderFailure {
  if (failure.kind !== 'broken-after-content') return failure;
  return failure.cause ?? { kind: 'broken-before-content', message: failure.message };
}

/** What it counts as: a break counts as what the upstream itself said was wrong. */
export function causeOf(failure: ProviderFailure): ProviderFailure {
  return failure.kind === 'broken-after-content' ? (failure.cause ?? failure) : failure;
}
