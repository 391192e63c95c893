import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  ProviderTools,
  ReadConfig,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { ChatReply } from './chat-reply.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { type ForwardedBody, forwardBody } from './forward-body.ts';
import { ListReply } from './list-reply.ts';
import type { OpenAiQuirks } from './quirks.ts';
import type { OpenAiOptions } from './read-options.ts';

export interface OpenAiAdapterOptions {
  readonly quirks: OpenAiQuirks;
  readonly config: ReadConfig<OpenAiOptions>;
  readonly tools: ProviderTools;
}

/** Speaks OpenAI's chat dialect to one server: bytes through for requests of that dialect, translated events for all others. */
export class OpenAiAdapter implements ProviderAdapter {
  readonly #quirks: OpenAiQuirks;
  readonly #tools: ProviderTools;
  readonly #http: UpstreamHttp;
  readonly #chatPath: string;
  readonly #modelsPath: string;
  readonly #headers: readonly string[];
  readonly #secrets: () => readonly string[];

  constructor({ quirks, config, tools }: OpenAiAdapterOptions) {
    const { url, headers } = config.options;
    this.#quirks = quirks;
    this.#tools = tools;
    this.#http = new UpstreamHttp({
      origin: url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
    });
    this.#chatPath = `${url.path}/chat/completions`;
    this.#modelsPath = `${url.path}/models`;
    let secrets: readonly string[] | undefined;
    this.#secrets = () => {
      secrets ??= secretForms([...config.keys.map((key) => key.secret), ...valuesOf(headers)]);
      return secrets;
    };
    this.#headers = ['user-agent', tools.userAgent, 'accept-encoding', 'identity', ...headers];
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { bytes, hidesUsage } = this.#encode(call);
    const reply = new ChatReply({
      call,
      sink,
      quirks: this.#quirks,
      tools: this.#tools,
      hidesUsage,
      secrets: this.#secrets,
    });
    const headers = this.#headersFor(call.secret);
    headers.push('content-type', 'application/json', 'x-request-id', call.requestId);
    const exchange = this.#http.send({ method: 'POST', path: this.#chatPath, headers, body: bytes }, reply);
    reply.attach(exchange);
    return exchange;
  }

  listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    return new Promise((resolve, reject) => {
      const reply = new ListReply({ secrets: this.#secrets(), nowMs: this.#tools.now(), resolve, reject });
      if (signal.aborted) {
        reply.cancel();
        return;
      }
      signal.addEventListener('abort', () => reply.cancel(), { once: true });
      const headers = this.#headersFor(secret);
      reply.attach(this.#http.send({ method: 'GET', path: this.#modelsPath, headers, body: undefined }, reply));
    });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #encode({ request, upstreamModel }: ChatCall): ForwardedBody {
    if (request.dialect === 'openai-chat') return forwardBody(request, upstreamModel, this.#quirks);
    const body = encodeMeaning({
      meaning: request.meaning(),
      model: upstreamModel,
      stream: request.stream,
      quirks: this.#quirks,
    });
    return { bytes: Buffer.from(JSON.stringify(body)), hidesUsage: false };
  }

  #headersFor(secret: string | undefined): string[] {
    const { name, prefix } = this.#quirks.keyHeader;
    return secret === undefined ? [...this.#headers] : [...this.#headers, name, prefix + secret];
  }
}

/** Own headers may carry credentials (`x-goog-api-key`); name, value, name, value. */
function valuesOf(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => index % 2 === 1);
}
