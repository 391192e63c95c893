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
} from '../../../domain/provider-adapter.ts';
import { VIA_HEADER } from '../../../domain/via-header.ts';
import { refusedCall } from '../../kit/refused-call.ts';
import { secretForms } from '../../kit/secret-forms.ts';
import { strictRefusal } from '../../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedJson } from '../../kit/taught-schema.ts';
import { fixedModels } from '../fixed-models.ts';
import { PathReading } from '../path-reading.ts';
import { fillTemplate, fillWords, type TemplateValues } from '../template.ts';
import { templateValues } from '../template-values.ts';
import { SocketCall } from './socket-call.ts';
import type { SocketPlace } from './upstream-socket.ts';
import { UpstreamSocket } from './upstream-socket.ts';
import type { WebSocketOptions } from './websocket.ts';

export interface WebSocketAdapterOptions {
  readonly config: ReadConfig<WebSocketOptions>;
  readonly tools: ProviderTools;
}

/** Speaks to a server over one WebSocket per answer. */
export class WebSocketAdapter implements ProviderAdapter {
  readonly #config: ReadConfig<WebSocketOptions>;
  readonly #tools: ProviderTools;
  #secrets: readonly string[] | undefined;

  constructor({ config, tools }: WebSocketAdapterOptions) {
    this.#config = config;
    this.#tools = tools;
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, response } = this.#config.options;
    if (call.request.meaning().embedding !== undefined) {
      return refusedCall(sink, { kind: 'unsupported', message: 'It makes no embeddings.', params: ['input'] });
    }
    const wanted = wantedJson(call.request);
    if (wanted !== undefined) {
      return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
    }
    const { values, dropped } = templateValues(call, request.asked);
    const refusal = strictRefusal(call.request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const filled = fillTemplate(request.body ?? {}, values) ?? {};
    const messages = Array.isArray(filled) ? filled : [filled];
    const { newId, now } = this.#tools;
    const reading = new PathReading({
      paths: response,
      context: { id: newId('msg_'), model: call.upstreamModel, createdS: Math.floor(now() / 1_000) },
      secrets: () => this.#secretForms(),
    });
    const opening = messages.map((message) => JSON.stringify(message));
    return new SocketCall({ sink, dropped, reading, opening, stream: call.request.stream }).start(
      this.#placeFor(values, call),
    );
  }

  /** The config names the models; that somebody listens is all that can be asked for nothing. */
  listModels(call: ListCall): Promise<readonly ListedModel[]> {
    const { secret, signal } = call;
    const models = fixedModels(this.#config.options.models, this.#config.defaultModel);
    return new Promise((resolve, reject) => {
      const cancelled = () => {
        socket?.destroy();
        reject(new ProviderCallError({ kind: 'cancelled', message: 'The look at the provider was given up.' }));
      };
      const settled = () => signal.removeEventListener('abort', cancelled);
      const socket = signal.aborted
        ? undefined
        : new UpstreamSocket(this.#placeFor({ apiKey: secret }, call), {
            opened: () => {
              settled();
              socket?.destroy();
              resolve(models);
            },
            message: () => undefined,
            closed: () => undefined,
            failed: (failure) => {
              settled();
              reject(new ProviderCallError(failure));
            },
          });
      if (socket === undefined) cancelled();
      else signal.addEventListener('abort', cancelled, { once: true });
    });
  }

  /** Nothing stays open between answers. */
  async close(): Promise<void> {}

  #placeFor(values: TemplateValues, { secret, via, requestId }: Partial<ChatCall>): SocketPlace {
    const { instance, userAgent, connectTimeoutMs } = this.#tools;
    const { url, request } = this.#config.options;
    const { limits, proxy } = this.#config;
    const own = Object.entries(request.headers).map(
      ([name, value]) => [name, fillWords(value, values, onOneLine)] as const,
    );
    const isSaid = request.asked.has('apiKey') || own.some(([name]) => name.toLowerCase() === 'authorization');
    const address = new URL(url);
    const path = fillWords(request.path, values, encodeURIComponent);
    if (path !== '') address.pathname = address.pathname.replace(/\/+$/, '') + path;
    return {
      url: address,
      headers: {
        'user-agent': userAgent,
        [VIA_HEADER]: via === undefined ? instance : `${via}, ${instance}`,
        ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
        ...(isSaid || secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        ...Object.fromEntries(own),
      },
      connectTimeoutMs: limits.connectMs ?? connectTimeoutMs,
      proxy,
    };
  }

  #secretForms(): readonly string[] {
    const { keys, options } = this.#config;
    this.#secrets ??= secretForms([...keys.map((key) => key.secret), ...Object.values(options.request.headers)]);
    return this.#secrets;
  }
}

function onOneLine(text: string): string {
  return text.replace(/[^\t\x20-\x7e]+/g, ' ');
}
