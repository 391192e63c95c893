import type { ModelConfig } from '../../config/file/router-file.ts';
import type { CompletionMessage, CompletionOptions } from './completion-request.ts';
import { currentCall } from './current-call.ts';
import { failureOf } from './failure-of.ts';
import { failureToProviderError } from './failure-to-provider-error.ts';
import { AuthenticationError, type ProviderError } from './provider-error.ts';
import type { ProviderResponse } from './provider-response.ts';

/** The config of a custom provider as it was written, with the name under which it is registered. */
export interface CustomProviderConfig {
  readonly type: string;
  readonly name: string;
  /** The model of the call that is being answered, else the default one. */
  readonly model: string;
  readonly apiKey?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly models?: Readonly<Record<string, ModelConfig>> | undefined;
  /** What else was written. */
  // biome-ignore lint/suspicious/noExplicitAny: the keys of a custom provider are known to its author alone.
  readonly [option: string]: any;
}

/** What a custom provider is asked. */
export interface CustomRequest {
  /** The last question, as text. */
  readonly prompt: string;
  readonly messages: readonly CompletionMessage[];
  readonly model: string;
  readonly options: CompletionOptions;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/** A piece of a streamed answer: its text, or what is known of the whole (`tokens`, `cost`, `finishReason`). */
export type CustomChunk = string | Partial<Pick<ProviderResponse, 'content' | 'tokens' | 'cost' | 'finishReason'>>;

const PING_LIMIT_MS = 5_000;

/**
 * The beginning of a provider of one's own. A subclass answers in `complete`, and in `stream` where it can; routing, failover, limits, budgets and
 * records are the engine's. Register it with `ProviderRegistry.register`.
 */
export abstract class BaseProvider {
  name: string;
  type: string;
  #config: CustomProviderConfig;

  // biome-ignore lint/suspicious/noExplicitAny: subclasses hand on what they were given (D4's sample declares it so).
  constructor(config: any) {
    this.#config = { type: 'custom', name: 'custom', model: '', ...config };
    this.name = this.#config.name;
    this.type = this.#config.type;
  }

  /** Answers a request, or throws: what `handleError` makes of an error tells the engine whether others should be asked. */
  // biome-ignore lint/suspicious/noExplicitAny: so that a subclass may declare its own idea of a request.
  abstract complete(request: any): Promise<ProviderResponse>;

  /** The same piece by piece. Where a subclass has none, a stream comes as one piece. */
  stream?(request: CustomRequest): AsyncIterable<CustomChunk>;

  /** Before the first request, and again after a failure. */
  async initialize(): Promise<void> {
    await this.authenticate();
    await this.validateConfiguration();
  }

  /** Whether it can answer now. */
  async healthCheck(): Promise<boolean> {
    return (await this.ping()).status === 'ok';
  }

  async close(): Promise<void> {}

  protected get config(): CustomProviderConfig {
    const model = currentCall.getStore()?.model;
    return model === undefined ? this.#config : { ...this.#config, model };
  }

  protected set config(config: CustomProviderConfig) {
    this.#config = config;
  }

  /** When the call that is being answered began, epoch milliseconds. */
  protected get requestStartTime(): number {
    return currentCall.getStore()?.startedMs ?? Date.now();
  }

  /** A config that names an `apiKey` must have one. Subclasses that log in do it here. */
  protected async authenticate(): Promise<void> {
    const { apiKey } = this.#config;
    if (apiKey !== undefined && String(apiKey).trim() === '')
      throw new AuthenticationError(`Provider "${this.name}" has an empty apiKey.`, {
        code: 'upstream_authentication',
        status: 502,
      });
  }

  protected async validateConfiguration(): Promise<void> {
    const { endpoint } = this.#config;
    if (endpoint !== undefined && !URL.canParse(endpoint))
      throw new TypeError(`Provider "${this.name}": endpoint is not a URL; write it like https://host/path.`);
  }

  /** Whether anything answers at the endpoint, whatever it says. */
  protected async ping(): Promise<{ readonly status: 'ok' | 'error'; readonly latency: number }> {
    const { endpoint } = this.#config;
    const startedMs = performance.now();
    if (endpoint === undefined) return { status: 'ok', latency: 0 };
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(PING_LIMIT_MS) });
    await response.body?.cancel();
    return { status: response.status < 500 ? 'ok' : 'error', latency: performance.now() - startedMs };
  }

  /** What went wrong, as the engine understands it: by the error's HTTP status, its code, or its name. */
  protected handleError(error: unknown): ProviderError {
    return failureToProviderError(failureOf(error), this.name, error);
  }

  /** USD by `costPerToken` of the model and the tokens in `usage`; null where either is not known. */
  protected calculateCost(response: CountedAnswer): number | null {
    const price = this.#config.models?.[this.config.model]?.costPerToken;
    const usage = response.usage ?? response.tokens;
    if (price === undefined || usage === undefined) return null;
    const { input, output } = typeof price === 'number' ? { input: price, output: price } : price;
    const asked = usage.input_tokens ?? usage.prompt_tokens ?? usage.input ?? 0;
    const answered = usage.output_tokens ?? usage.completion_tokens ?? usage.output ?? 0;
    return asked * input + answered * output;
  }
}

interface CountedTokens {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly input?: number;
  readonly output?: number;
}

/** An answer in OpenAI's, Anthropic's or the router's own words. */
export interface CountedAnswer {
  readonly usage?: CountedTokens | undefined;
  readonly tokens?: CountedTokens | undefined;
}
