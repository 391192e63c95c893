import type { Charge } from './budget.ts';
import type { CacheWord } from './cache-settings.ts';
import type { ProviderId } from './ids.ts';
import type { PriceSource } from './price.ts';
import type { ApiKeyId } from './principal.ts';
import type { MemberReport, ProviderFailureKind } from './provider-failure.ts';
import type { RouteExplanation } from './route-explanation.ts';
import type { Usage } from './usage.ts';

/** One upstream call as the error body, the record and the log tell it. */
export interface AttemptReport {
  readonly provider: ProviderId;
  readonly model: string;
  /** `ok`, or the failure's kind. */
  readonly outcome: 'ok' | ProviderFailureKind;
  /** One sentence for a person; on success what went otherwise than asked, mostly nothing. */
  readonly reason: string | undefined;
  readonly durationMs: number;
  /** Who was asked by it, where the provider is made of others. */
  readonly members?: readonly MemberReport[] | undefined;
  /** Where several attempts of one request were paid for (an answer that broke and was gone on with): what this one took. */
  readonly spent?: AttemptSpending;
}

export interface AttemptSpending {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Counted by the router: the upstream broke before it said. */
  readonly estimated: boolean;
  /** undefined where no price is known. */
  readonly costUsd: number | undefined;
}

/** How a request ended. `refused`: by this router, before any upstream was asked, for what the request is or asks (a 4xx). */
export type RequestStatus = 'ok' | 'error' | 'cancelled' | 'refused';

/** What is kept of one body at most, bytes (contract, section 3). */
export const MAX_KEPT_BODY_BYTES = 262_144;

/**
 * One finished request: a row of `requests` and a row of `responses`. Times are epoch milliseconds, durations milliseconds, money USD.
 * Bodies are the bytes as sent and received; undefined where `history.bodies` does not keep them. The store cuts them at 256 KiB.
 */
export interface RequestRecord {
  /** The router's own id, time-ordered; never the caller's. */
  readonly id: string;
  /** `X-Request-Id`: the caller's where it was sane. */
  readonly requestId: string;
  readonly atMs: number;
  readonly endpoint: string;
  readonly stream: boolean;
  readonly apiKeyId: ApiKeyId | undefined;
  readonly endUser: string | undefined;
  /** What its client called it. */
  readonly tags?: readonly string[] | undefined;
  /** To whose budgets it was counted. */
  readonly charges?: readonly Charge[] | undefined;
  readonly registryRevision: number;
  readonly requestedModel: string | undefined;
  readonly provider: ProviderId | undefined;
  readonly model: string | undefined;
  readonly status: RequestStatus;
  /** The HTTP status the client got; 499 when it left before one was sent. */
  readonly httpStatus: number;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly attempts: readonly AttemptReport[];
  /** Why it went where it went, where the engine decided or somebody asked. */
  readonly route?: RouteExplanation | undefined;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  /** Who said what it cost, and of when that collection is; undefined without a cost. */
  readonly costSource?: PriceSource | undefined;
  readonly priceDate?: string | undefined;
  /** What a cache had to do with it; undefined where nobody looked. */
  readonly cache?: CacheWord | undefined;
  /** What it would have cost if somebody had been asked; its tokens are in `usage`, as the client was told. */
  readonly savedUsd?: number | undefined;
  readonly finishReason: string | undefined;
  readonly durationMs: number;
  readonly firstContentMs: number | undefined;
  readonly requestBody: Uint8Array | undefined;
  /** What the request had, where `requestBody` is only its beginning. */
  readonly requestBodyBytes?: number | undefined;
  readonly responseBody: readonly Uint8Array[] | undefined;
}
