import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { SourcedBudget } from '../../domain/budget.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RouteExplanation } from '../../domain/route-explanation.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { RoutingReports } from '../../domain/routing-reports.ts';
import type { ApiKeys } from '../../people/api-keys.ts';
import type { CacheCount } from '../../records/cache-count.ts';
import type { FeedbackDesk } from '../../records/insight/feedback-desk.ts';
import type { Insight } from '../../records/insight/insight.ts';
import type { OptimizationStore, RecordReader } from '../../records/ports.ts';
import type { MetricsText } from '../../records/render-metrics.ts';
import type { Registry } from '../../registry/registry.ts';

/** What the management doors need of the house. */
export interface ManagementRooms {
  readonly registry: Registry;
  readonly apiKeys: ApiKeys;
  /** Filled by `store`. */
  readonly history: RecordReader;
  readonly metrics: { render(): Promise<MetricsText> };
  readonly insight: Insight;
  readonly feedback: FeedbackDesk;
  /** Filled by `store`. */
  readonly optimizations: OptimizationStore;
  readonly health: ProviderHealth;
  readonly readiness: Readiness;
  /** What this process runs with where its start decides, under the keys of settings; undefined: what the setting says. Filled by `compose-server`. */
  readonly running: (key: string) => string | undefined;
  readonly routes: RouteExplainer;
  readonly answers: KeptAnswers;
  readonly budgets: BudgetRoom;
  /** Filled by `compose-engine`. */
  readonly routing: RoutingReports;
  readonly readBody: BodyReader;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  /** Hears of faults of our own, with the id of the request that met them. */
  readonly report: (error: unknown, requestId: string) => void;
}

/**
 * Reads a JSON body within the limits that hold on every door (size before and after decompression, depth, UTF-8). Filled by
 * `compose-server` from what the inference doors read with.
 */
export type BodyReader = (request: IncomingMessage, response: ServerResponse) => Promise<BodyReading>;

export type BodyReading =
  /** undefined: empty, whatever its content type. */
  | { readonly kind: 'received'; readonly body: JsonObject | undefined }
  | { readonly kind: 'refused'; readonly error: RouterError }
  /** The client went away in the middle. */
  | { readonly kind: 'left' };

/** What the calls of late say about a provider: no call is made to find out. Filled by `request/attempts/health-board`. */
export interface ProviderHealth {
  /** Why its calls fail now; undefined where they do not, or none was made. */
  trouble(provider: ProviderId): string | undefined;
}

/** What may be spent, and what of it is. Filled by `compose-limits`. */
export interface BudgetRoom {
  standings(): readonly SourcedBudget[];
  /** What others on the same database spent meanwhile is in them then. Never rejects. */
  refresh(): Promise<void>;
}

/** Answers that are told again. Filled by `request/memory` and `records`. */
export interface KeptAnswers {
  /** What came of them, since this process began. */
  readonly count: CacheCount;
  /** For equal requests. */
  readonly kept: { readonly entries: number; readonly bytes: number };
  /** To an `Idempotency-Key`. */
  readonly firsts: { readonly entries: number; readonly bytes: number };
  /** By model, most bytes first; what is too old goes. */
  shares(): readonly {
    readonly provider: string;
    readonly model: string;
    readonly entries: number;
    readonly bytes: number;
  }[];
  /** Returns how many went. */
  clear(filter: { readonly provider?: string | undefined; readonly model?: string | undefined }): number;
}

/** Where a chat request would go, and why. Nobody is called. Filled by `request/explain-route`. */
export interface RouteExplainer {
  /** `body`: as a client would send it to `/v1/chat/completions`, with its headers. */
  explain(body: JsonObject, headers: IncomingMessage['headers']): RouteReading;
}

export type RouteReading =
  | { readonly kind: 'explained'; readonly explanation: RouteExplanation }
  /** What the request itself would be told. */
  | { readonly kind: 'refused'; readonly error: RouterError };

/** Whether this router can do its work. Filled by `compose-server`. */
export interface Readiness {
  /** Why no request should be sent here now (it is draining). */
  refusal(): string | undefined;
  /** What works only in part, as the database that takes no writes, or an active provider that cannot be reached. */
  problem(): string | undefined;
}

export type ManagementApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Declares the routes of one part. */
export type DeclareRoutes = (app: ManagementApp, rooms: ManagementRooms) => void;
