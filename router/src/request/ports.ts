import type { Alias } from '../domain/alias.ts';
import type { CacheWord } from '../domain/cache-settings.ts';
import type { Abilities } from '../domain/capability.ts';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ProviderId } from '../domain/ids.ts';
import type { FoundModel, ModelListing } from '../domain/model-listing.ts';
import type { Cost } from '../domain/price.ts';
import type { Principal } from '../domain/principal.ts';
import type { ProviderAdapter, ProviderKey, RetryRules, TimeLimits } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RateLimit, RateStanding } from '../domain/rate-limit.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import type { RequestSettings } from '../domain/request-settings.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { Usage } from '../domain/usage.ts';

/** What exists, as one request sees it. Filled by `registry`. */
export interface Catalogue {
  /** The picture of now. The door has already let outside SQL writes in (`Freshness`); this is one field read. */
  current(): CatalogueView;
}

/** An immutable picture of the registry under one revision. Look-ups by id are O(1). */
export interface CatalogueView {
  readonly revision: number;
  readonly activeProvider: ProviderId | undefined;
  readonly settings: RequestSettings;
  provider(id: string): CandidateProvider | undefined;
  /** A model name over several deployments, where no registered model has that name. */
  alias(id: string): Alias | undefined;
  /** All providers, highest priority first, ties by id. */
  readonly byPriority: readonly CandidateProvider[];
}

export type CandidateState =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'disabled' }
  /** Its configuration cannot work: a missing secret, an unknown type. `problem` says what to mend. */
  | { readonly kind: 'error'; readonly problem: string };

export interface CandidateProvider {
  readonly id: ProviderId;
  readonly name: string;
  readonly priority: number;
  /** When somebody last changed its configuration, epoch milliseconds. */
  readonly changedAtMs: number;
  readonly local: boolean;
  /** The machine that its models run on, where it runs on one of the user's own: calls to it share that machine. */
  readonly machine: string | undefined;
  readonly standIn: boolean;
  readonly state: CandidateState;
  /** Live only while `state` is `loaded`. */
  readonly adapter: ProviderAdapter | undefined;
  readonly keys: readonly ProviderKey[];
  readonly limits: TimeLimits;
  /** Where it has rules of its own, they hold before the settings. */
  readonly retry: RetryRules;
  readonly defaultModel: string | undefined;
  /** `yes`: linked, or in a fresh list. `no`: a fresh list was read with success and lacks it. `unknown`: anything else. */
  hasModel(model: string): 'yes' | 'no' | 'unknown';
  /** How many calls and tokens it may get in a minute, by its own configuration. */
  readonly rateLimit?: RateLimit | undefined;
  /** The longest answer of a model, tokens; undefined where nobody knows. */
  maxOutputTokens(model: string): number | undefined;
  /** The upstream's own name of a model (its deployment's, else the same). */
  upstreamName(model: string): string;
  /** A reading of its live list, where nobody knows what it has and nobody has just asked; else undefined. Takes at most 10 s. */
  firstListing(): Promise<void> | undefined;
  /** Why its live list could not be read the last time; undefined where it could. */
  listProblem(): ProviderFailure | undefined;
  /** The models that somebody linked to it: those it is there for. */
  ownModels(): readonly string[];
  /** Names for "did you mean": linked and listed models, at most some dozens. */
  modelNames(): readonly string[];
  /** undefined where no price is known. What the upstream itself reported wins. */
  cost(model: string, usage: Usage): Cost | undefined;
  /** Where a model is computed, in lower case; undefined where nobody said. */
  region(model: string): string | undefined;
  /** Tokens that prompt and answer together may have; undefined where nobody knows. */
  contextLength(model: string): number | undefined;
  /** What is known of what a model can do; remembered, so that every request may ask. */
  abilities(model: string): Abilities;
}

/** Where finished requests go. Filled by `records`. Never blocks, never throws. */
export interface Recorder {
  write(record: RequestRecord): void;
  /** False while bodies are left out for their mass: then nobody needs to gather them. */
  hasRoomForBodies(): boolean;
}

/** Who hears of a client. */
export interface ClientListener {
  /** It has read on and can take more. */
  drained(): void;
  /** Its connection closed before `end` or `fail`. Once, and at once where it had left before anybody listened, but never while that one sets up. */
  left(): void;
}

/** The client's end of one call, in the client's dialect. Filled by `doors/inference`, one per request. */
export interface Client {
  /** Its connection is closed. */
  readonly hasLeft: boolean;
  /** Status 200 and the router's headers. Called at most once, before any content. */
  begin(head: DeliveryHead): void;
  /** A sign of life while nothing comes; only on streams, after `begin`. */
  ping(): void;
  /** Both return false when the client reads slower than we write; then the listener hears `drained`. */
  bytes(chunk: Uint8Array): boolean;
  events(batch: readonly ChatEvent[]): boolean;
  /** `warnings`: what went otherwise than asked and came out too late for the headers of a stream. */
  end(warnings?: readonly string[]): void;
  /** Before `begin`: an error status with a body. After it: an error event that ends the stream. */
  fail(error: RouterError, cache?: CacheWord): void;
  /** Whoever delivers, as long as it does. An object and no functions: functions that are assigned to a property outlive their requests (docs/performance.md). */
  listener: ClientListener | undefined;
  /** The bytes sent as body so far, for the record; undefined where they were not kept. */
  readonly sent: readonly Uint8Array[] | undefined;
  /** What it was told, or will be, of who answers. */
  readonly identity?: ToldIdentity | undefined;
}

/** What a translated answer repeats and must not change within it. */
export interface ToldIdentity {
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly createdS: number;
  readonly fingerprint: string | undefined;
}

/** What is known before the first byte, for the `x-router-*` headers. */
export interface DeliveryHead {
  /** undefined when silence forced the status out before any provider had answered. */
  readonly provider: ProviderId | undefined;
  readonly model: string | undefined;
  readonly attempts: number;
  readonly latencyMs: number;
  /** Plain answers only: when a stream begins, nobody knows it yet; its record has it in the end. */
  readonly costUsd: number | undefined;
  /** Parameters that the provider could not be told, by the client's own names. */
  readonly dropped: readonly string[];
  /** What went otherwise than asked, for a person. Of a stream only what is known before it begins. */
  readonly warnings: readonly string[];
  /** How much is left of the limits that hold for its caller. */
  readonly rateStanding?: RateStanding | undefined;
  /** The form of what follows: a whole JSON answer, or a stream. */
  readonly stream: boolean;
  /** undefined: no cache was looked at. */
  readonly cache?: CacheWord | undefined;
  /** How old a kept answer is. */
  readonly ageMs?: number | undefined;
  /** Of an answer that is told again, and must be the same. */
  readonly identity?: ToldIdentity | undefined;
}

/** What a request says of answers that were given before. */
export interface MemoryWish {
  /** `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined;
  /** `x-router-cache`, or what `cache-control` means by it. `on`: also where temperature or tools speak against it. */
  readonly mode: 'usual' | 'on' | 'off' | 'refresh';
  /** `cache-control: max-age`. */
  readonly maxAgeMs: number | undefined;
}

/** One call through a door. */
export interface Call {
  /** The router's own id of this request, time-ordered. */
  readonly id: string;
  readonly requestId: string;
  readonly endpoint: string;
  readonly receivedAtMs: number;
  readonly principal: Principal;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  /** `x-router-explain: 1`: its record tells in full why it went where it went. */
  readonly explains?: boolean;
  readonly endUser: string | undefined;
  /** What its client calls it, for sums and budgets (`x-router-tags`). */
  readonly tags?: readonly string[] | undefined;
  /** The name of its conversation, where a header of its client gave one. */
  readonly session?: string | undefined;
  /** The routers through which it came (`VIA_HEADER`); undefined where it came from a client. */
  readonly via?: string | undefined;
  /** There only where it may matter: the cache is on, or the request has an idempotency key. */
  readonly memory?: MemoryWish | undefined;
  readonly client: Client;
}

/** Time and luck, handed in. `nowMs` is epoch, `ticksMs` monotonic. */
export interface Clock {
  nowMs(): number;
  ticksMs(): number;
  random(): number;
  /** Calls back after `ms`; the returned function cancels. Coarse (50 ms) and cheap where `ms` is long. */
  after(ms: number, callback: () => void): () => void;
}

/** What `GET /v1/models` lists. Filled by `registry`; answers from cached lists, so one slow provider never delays it. */
export interface ModelDirectory {
  /** Without a provider: the active provider's models first, then all that can be reached, each once. */
  list(provider: string | undefined): ModelListing;
  /** undefined: nobody knows a model of this id. */
  find(id: string): FoundModel | undefined;
}

/** A bug inside this house that ended a request: for the log. Filled by `compose-engine`. Never throws. */
export type ReportBug = (error: unknown, requestId: string) => void;
