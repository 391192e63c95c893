import type { JsonObject } from '../../domain/json.ts';
import {
  type AnswerSink,
  type ChatCall,
  type ListCall,
  type ListedModel,
  type ProviderAdapter,
  ProviderCallError,
  type ProviderTools,
  type ReadConfig,
  type UpstreamCall,
} from '../../domain/provider-adapter.ts';
import { askJson } from '../kit/ask-json.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { readFailure } from '../openai-compatible/read-failure.ts';
import type { OpenAiOptions } from '../openai-compatible/read-options.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { readLoaded, readNativeModels } from './read-native-models.ts';

export interface LmStudioAdapterOptions {
  /** The same server by its OpenAI-compatible door. */
  readonly compatible: ProviderAdapter;
  readonly config: ReadConfig<OpenAiOptions>;
  readonly tools: ProviderTools;
}

/** LM Studio: answers come by its OpenAI-compatible door, lists by its own. */
export class LmStudioAdapter implements ProviderAdapter {
  readonly #compatible: ProviderAdapter;
  readonly #config: ReadConfig<OpenAiOptions>;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  readonly #listPath: string;

  constructor({ compatible, config, tools }: LmStudioAdapterOptions) {
    const { url } = config.options;
    this.#compatible = compatible;
    this.#config = config;
    this.#tools = tools;
    this.#listPath = `${url.path.replace(/\/v1$/, '')}/api/v0/models`;
    this.#http = new UpstreamHttp({
      origin: url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    return this.#compatible.chat(call, sink);
  }

  prefills(upstreamModel: string): boolean {
    return this.#compatible.prefills?.(upstreamModel) === true;
  }

  /** Its own list says what a model can do and how long its context is; older versions have only OpenAI's. */
  async listModels(call: ListCall): Promise<readonly ListedModel[]> {
    try {
      const models = readNativeModels(await this.#ask(call));
      if (models !== undefined) return models;
    } catch (error) {
      // Whatever ails the server, the other door says it better.
      if (!(error instanceof ProviderCallError) || error.failure.kind === 'cancelled') throw error;
    }
    return this.#compatible.listModels(call);
  }

  /** The models in memory now: they answer at once. */
  async loadedModels(call: ListCall): Promise<readonly string[]> {
    return readLoaded(await this.#ask(call));
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#compatible.close()]);
  }

  #ask({ secret, signal }: ListCall): Promise<JsonObject> {
    const { keys, options } = this.#config;
    const headers = ['user-agent', this.#tools.userAgent, 'accept-encoding', 'identity', ...options.headers];
    if (secret !== undefined) headers.push('authorization', `Bearer ${secret}`);
    return askJson({
      http: this.#http,
      request: { method: 'GET', path: this.#listPath, headers, body: undefined },
      signal,
      failure: (status, replyHeaders, body) => {
        const secrets = secretForms(keys.map((key) => key.secret));
        return readFailure({ status, headers: replyHeaders, body, secrets, nowMs: this.#tools.now() });
      },
      notJson: webPageFailure,
      what: 'model list',
    });
  }
}
