import type {
  AnswerSink,
  ChatCall,
  CountCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  ProviderTools,
  ReadConfig,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import { DirectWire } from './direct-wire.ts';
import { MessagesCalls, noSuchAnswer } from './messages-calls.ts';
import { readModelPage } from './read-model-list.ts';
import type { AnthropicOptions } from './read-options.ts';

export interface AnthropicAdapterOptions {
  readonly config: ReadConfig<AnthropicOptions>;
  readonly tools: ProviderTools;
}

/** The most that the list gives at once, and more pages than any list has. */
const PAGE_SIZE = 1_000;
const MAX_PAGES = 50;

/** Speaks the Messages API to Anthropic, or to a server that copies it. */
export class AnthropicAdapter implements ProviderAdapter {
  readonly #wire: DirectWire;
  readonly #calls: MessagesCalls;

  constructor({ config, tools }: AnthropicAdapterOptions) {
    this.#wire = new DirectWire({ config, tools });
    this.#calls = new MessagesCalls({ wire: this.#wire, options: config.options, tools });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    return this.#calls.chat(call, sink);
  }

  countTokens(call: CountCall): Promise<number> {
    return this.#calls.countTokens(call);
  }

  prefills(upstreamModel: string): boolean {
    return this.#calls.prefills(upstreamModel);
  }

  async listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    const models: ListedModel[] = [];
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`;
      const path = `${this.#wire.path('models')}?limit=${PAGE_SIZE}${query}`;
      const headers = this.#wire.headersFor(secret, undefined);
      const answer = await this.#calls.ask('model list', { method: 'GET', path, headers, body: undefined }, signal);
      const read = readModelPage(answer);
      if (read === undefined) throw noSuchAnswer('model list');
      models.push(...read.models);
      if (read.next === undefined || read.next === after) break;
      after = read.next;
    }
    return [...new Map(models.map((model) => [model.id, model])).values()];
  }

  close(): Promise<void> {
    return this.#wire.http.close();
  }
}
