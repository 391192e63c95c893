import type { Abilities } from './capability.ts';
import type { ChatEvent, FinishReason } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Dialect } from './dialect.ts';
import type { ProviderId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Price } from './price.ts';
import type { MemberReport, ProviderFailure } from './provider-failure.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Usage } from './usage.ts';

/**
 * The contract of a provider: what a folder under `providers/` must fulfil. `providers/testing/provider-contract` proves it.
 *
 * A call is push, not pull: the adapter tells its sink what arrives. That costs no promise per chunk, and back-pressure is
 * two methods of the call. Rules an adapter keeps:
 * - `chat` returns at once and never throws; whatever goes wrong is `sink.fail`. Nothing is told to the sink before `chat` has returned.
 * - The sink hears: at most one `head`, then `bytes` (and `comments`) or `events` (never both kinds), then exactly one of `end` and `fail`. After that, silence.
 * - After `abort` the sink hears nothing more at all, and the upstream connection is closed at once.
 * - A stream without finish reason and without its dialect's terminal event is `fail`, never `end`.
 */
export interface ProviderAdapter {
  chat(call: ChatCall, sink: AnswerSink): UpstreamCall;
  /** What the upstream itself counts a request as, tokens. Absent where it has no such call. Rejects with a `ProviderCallError`. */
  countTokens?(call: CountCall): Promise<number>;
  /** The live model list. Rejects with a `ProviderCallError`. Costs nothing at any known upstream. */
  listModels(call: ListCall): Promise<readonly ListedModel[]>;
  /** Which models are in its memory now and answer at once. Only local servers know. Rejects with a `ProviderCallError`. */
  loadedModels?(call: ListCall): Promise<readonly string[]>;
  /** Has the upstream delete an answer that it may keep under this id; one that it does not know is no failure. Absent: it keeps none. Rejects with a `ProviderCallError`. */
  forgetResponse?(id: string, call: ListCall): Promise<void>;
  /** Whether this model goes on from an assistant's message that stands last, as if it were its own. Absent: no. */
  prefills?(upstreamModel: string): boolean;
  /** No further calls come. Calls under way go on; idle connections close. */
  close(): Promise<void>;
}

export interface ChatCall {
  readonly request: ChatRequest;
  /** The name under which the upstream knows the model. */
  readonly upstreamModel: string;
  /** What is known of what the model can do: a request that has to be translated is told in what it takes. undefined: nothing is. */
  readonly abilities?: Abilities;
  /** The credential chosen for this call; undefined where the provider needs none. */
  readonly secret: string | undefined;
  /** Sent upstream as `x-request-id`. */
  readonly requestId: string;
  /** The routers through which the request came (`VIA_HEADER`); undefined where it came from a client. */
  readonly via?: string | undefined;
  /** Providers made of other providers that the call came through: one that finds itself here would ask itself for ever. */
  readonly through?: readonly ProviderId[];
}

export interface CountCall {
  readonly request: ChatRequest;
  readonly upstreamModel: string;
  readonly secret: string | undefined;
  readonly signal: AbortSignal;
  /** As in `ChatCall`. */
  readonly via?: string | undefined;
}

export interface ListCall {
  readonly secret: string | undefined;
  readonly signal: AbortSignal;
  /** As in `ChatCall`. */
  readonly through?: readonly ProviderId[];
}

/** One call under way. */
export interface UpstreamCall {
  /** Stops reading from the upstream; TCP back-pressure does the rest. Idempotent. */
  pause(): void;
  resume(): void;
  /** Ends the call and its connection now. Idempotent, also after the end. */
  abort(): void;
}

/** Who listens to an answer. All methods are called synchronously from the socket's data event; they must not throw. */
export interface AnswerSink {
  /** A connection stands and the request is on its way (the connect limit is over). May be skipped for providers without one. */
  connected(): void;
  /** Good status line and headers came. */
  head(head: AnswerHead): void;
  /**
   * Bytes in the client's own dialect, to be passed on as they are, in order.
   * `hasContent` turns true with the first chunk that carries a content event and stays true.
   */
  bytes(chunk: Uint8Array, hasContent: boolean): void;
  /**
   * The same, for bytes that hold no event: comments, which upstreams send to keep a connection alive. Passed on in their place among
   * `bytes`, but no sign of life: the idle limit runs between events.
   */
  comments(chunk: Uint8Array): void;
  /** Translated events, in order; at least one. */
  events(batch: readonly ChatEvent[]): void;
  /** The answer is whole. */
  end(summary: AnswerSummary): void;
  fail(failure: ProviderFailure): void;
}

/**
 * `bytes`: a same-dialect answer, passed on unread. `events`: a translated one. In `bytes` form a plain answer comes as exactly one chunk with a
 * complete, checked JSON body; a streamed one as `text/event-stream`.
 */
export type AnswerHead = (
  | { readonly form: 'bytes'; readonly dialect: Dialect; readonly stream: boolean }
  | { readonly form: 'events' }
) & {
  /** Parameters of the request that this upstream cannot be told (`x-router-dropped-params`): fields of the meaning, or names as the client wrote them. */
  readonly dropped?: readonly string[];
  /** The upstream said `cache-control: no-store`. */
  readonly noStore?: true;
};

export interface AnswerSummary {
  /** undefined when the upstream said nothing about tokens. */
  readonly usage: Usage | undefined;
  readonly finishReason: FinishReason | undefined;
  /** The model's name in the upstream's answer. */
  readonly answeredModel: string | undefined;
  /** What went otherwise than asked, for a person (`x-router-warnings`, plain answers only). */
  readonly warnings?: readonly string[];
  /** Who was asked, where the provider is made of others. */
  readonly members?: readonly MemberReport[] | undefined;
}

export interface ListedModel {
  readonly id: string;
  readonly name?: string;
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
  /** `tools`, `vision`, `reasoning` ... where the list says what the model can do. */
  readonly capabilities?: readonly string[];
  /** The same words for what the list says that the model cannot do. */
  readonly lacks?: readonly string[];
  /** Where the list says it. */
  readonly price?: Price;
  /** False for embeddings, rerankers and the like; undefined where the list does not say. */
  readonly chat?: boolean;
  readonly ownedBy?: string;
  /** When its vendor made it, epoch seconds, where the list says it. */
  readonly createdS?: number;
}

/** What `listModels` and other one-shot calls reject with. */
export class ProviderCallError extends Error {
  readonly failure: ProviderFailure;
  constructor(failure: ProviderFailure) {
    super(failure.message);
    this.name = 'ProviderCallError';
    this.failure = failure;
  }
}

/** One key of a provider. `models`: it serves only these; undefined: all. */
export interface ProviderKey {
  readonly secret: string;
  readonly weight: number;
  readonly models: readonly string[] | undefined;
}

/** A provider's config once its type has read it. `options` is for the type alone. */
export interface ReadConfig<Options = unknown> {
  readonly options: Options;
  readonly keys: readonly ProviderKey[];
  readonly defaultModel: string | undefined;
  readonly limits: Partial<TimeLimits>;
  readonly retry?: RetryRules;
  /** How many calls and tokens it may get in a minute, all its models together. */
  readonly rateLimit?: RateLimit;
  /** Tools are taught in the prompt as XML, and calls read in the text (`providers/kit/xml-tools`). */
  readonly xmlTools?: boolean;
  /** By the upstream's name of the model: what holds for parameters that a request leaves out. */
  readonly modelDefaults?: Readonly<Record<string, ModelDefaults>>;
  /** Where its connections go through: `http://user:word@host:port`, `socks5://...`. A secret. */
  readonly proxy?: string | undefined;
  /** Where its models are computed (`eu-west-1`), as far as somebody said. */
  readonly region?: string | undefined;
  /** Keys of the config that the type does not know: kept, and reported to the person who wrote them. */
  readonly unknownKeys: readonly string[];
  /** What was taken otherwise than it was written, for the person who wrote it. */
  readonly remarks?: readonly ConfigProblem[];
}

/** What a model is told where a request says nothing of it. */
export interface ModelDefaults {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
}

/** How often a failed call is made again and after what wait at most at first; undefined: as the settings say. */
export interface RetryRules {
  readonly retries?: number | undefined;
  readonly baseMs?: number | undefined;
}

/** The five time limits of one call, milliseconds (contract, section 4). */
export interface TimeLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly streamTotalMs: number;
  /** The same for requests that ask for reasoning. */
  readonly reasoningFirstContentMs: number;
  readonly reasoningTotalMs: number;
}

export interface ConfigProblem {
  /** Path inside the config, `apiKeys.0.key`. */
  readonly field: string;
  readonly message: string;
}

export type ConfigReading<Options> =
  | { readonly kind: 'read'; readonly config: ReadConfig<Options> }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** One entry of `providers/index.ts`: everything the house knows about a provider type. */
export interface ProviderType<Options = unknown> {
  readonly type: string;
  /** For people: `LM Studio`. */
  readonly label: string;
  /** Runs on the user's own machines: long first-content limit, no header limit on streams, private addresses are normal. */
  readonly local: boolean;
  /** Answers only while it is active or named; never a candidate of fallback, `auto` or a strategy (the built-in demonstration). */
  readonly standIn: boolean;
  /** Takes any model name without asking its list. */
  readonly anyModel: boolean;
  /** Where a server of this type listens on this machine by default; makes it discoverable. */
  readonly discoverAt?: string;
  /** What an API key of this vendor starts with (`sk-ant-`). */
  readonly keyPrefix?: string;
  /** Whose public prices, limits and abilities hold for its models: a file under `prices/data`. */
  readonly catalogue?: string;
  /** Config keys that are secrets beside the ones every type has (`apiKey`, `apiKeys`). */
  readonly secretKeys: readonly string[];
  readonly defaultLimits: Partial<TimeLimits>;
  /** What holds where a config leaves a key out (`baseURL`), for people: shown where a config is read, never stored. No secrets. */
  readonly defaultConfig?: JsonObject;
  readConfig(config: JsonObject): ConfigReading<Options>;
  create(id: ProviderId, config: ReadConfig<Options>, tools: ProviderTools): ProviderAdapter;
}

/** What every adapter is given by the house. */
export interface ProviderTools {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly connectTimeoutMs: number;
  readonly userAgent: string;
  /** The id of this process in `VIA_HEADER`. */
  readonly instance: string;
  /** Another provider of the registry as it is now, for those that are made of others. undefined: there is none that can be asked. */
  readonly memberOf?: (id: string) => ProviderMember | undefined;
}

/** A provider as another one sees it. */
export interface ProviderMember {
  readonly adapter: ProviderAdapter;
  readonly keys: readonly ProviderKey[];
  readonly defaultModel: string | undefined;
  hasModel(model: string): 'yes' | 'no' | 'unknown';
  upstreamName(model: string): string;
  /** What an answer costs there, USD. undefined where no price is known, or nobody knows prices. */
  costUsd?(model: string, usage: Usage): number | undefined;
}
