import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ProviderTools, ReadConfig } from '../../domain/provider-adapter.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { UpstreamHttp, type UpstreamRequest } from '../kit/upstream-http.ts';
import { callHeaders, type ForwardedHeaders } from './call-headers.ts';
import type { MessagesWire, OutgoingMessage } from './messages-wire.ts';
import type { AnthropicOptions } from './read-options.ts';

export interface DirectWireOptions {
  readonly config: ReadConfig<AnthropicOptions>;
  readonly tools: ProviderTools;
}

const endpoints = { messages: 'messages', count: 'messages/count_tokens' } as const;

/** To Anthropic's own API, and to servers that copy it. */
export class DirectWire implements MessagesWire {
  readonly http: UpstreamHttp;
  readonly #config: ReadConfig<AnthropicOptions>;
  readonly #headers: readonly string[];
  #secrets: readonly string[] | undefined;

  constructor({ config, tools }: DirectWireOptions) {
    this.#config = config;
    this.http = new UpstreamHttp({
      origin: config.options.url.origin,
      connectTimeoutMs: config.limits.connectMs ?? tools.connectTimeoutMs,
      proxy: config.proxy,
      instance: tools.instance,
    });
    this.#headers = ['user-agent', tools.userAgent, 'accept-encoding', 'identity', ...config.options.headers];
  }

  address({ operation, request, secret, requestId, via, body }: OutgoingMessage): UpstreamRequest {
    const headers = this.headersFor(secret, ownHeaders(request));
    headers.push('content-type', 'application/json');
    if (requestId !== undefined) headers.push('x-request-id', requestId);
    return { method: 'POST', path: this.path(endpoints[operation]), headers, body, via };
  }

  path(endpoint: string): string {
    return `${this.#config.options.url.path}/${endpoint}`;
  }

  headersFor(secret: string | undefined, forwarded: ForwardedHeaders): string[] {
    return [...this.#headers, ...callHeaders({ options: this.#config.options, secret, forwarded })];
  }

  /** A key is what it is: there is no other to fetch. */
  refused(): void {}

  /** Own headers may carry credentials; name, value, name, value. */
  secretForms(): readonly string[] {
    const { keys, options } = this.#config;
    const values = options.headers.filter((_, index) => index % 2 === 1);
    this.#secrets ??= secretForms([...keys.map((key) => key.secret), ...values]);
    return this.#secrets;
  }
}

/** What a client of another dialect asks of its vendor is none of this one's business. */
function ownHeaders({ dialect, dialectHeaders }: ChatRequest): ForwardedHeaders {
  return dialect === 'anthropic-messages' ? dialectHeaders : undefined;
}
