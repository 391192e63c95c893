import type { JsonObject } from '../../domain/json.ts';
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
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { askJson } from '../kit/ask-json.ts';
import type { BaseUrl } from '../kit/base-url.ts';
import { CallReply } from '../kit/call-reply.ts';
import { customToolsCall } from '../kit/custom-tools.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedJson } from '../kit/taught-schema.ts';
import { thinkableMeaning } from '../kit/thinkable-meaning.ts';
import { toolNames64 } from '../kit/tool-name-form.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { ConverseReading, readConverseAnswer } from './converse-reading.ts';
import { encodeConverse } from './encode-converse.ts';
import { FramePieces } from './frame-pieces.ts';
import { readFailure } from './read-failure.ts';
import { readFoundationModels, readInferenceProfiles } from './read-model-list.ts';
import type { BedrockOptions } from './read-options.ts';
import { signedHeaders } from './signed-headers.ts';

export interface BedrockAdapterOptions {
  readonly config: ReadConfig<BedrockOptions>;
  readonly tools: ProviderTools;
}

/** JSON begins with it, a frame never does: its first byte is the highest of its length. */
const OPENING_BRACE = 0x7b;

interface Destination {
  readonly method: 'GET' | 'POST';
  readonly url: BaseUrl;
  readonly path: string;
  readonly secret: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** Speaks Converse: every request is translated, signed (or sent with an API key of Bedrock's) and its frames read back. */
export class BedrockAdapter implements ProviderAdapter {
  readonly #config: ReadConfig<BedrockOptions>;
  readonly #tools: ProviderTools;
  readonly #runtime: UpstreamHttp;
  readonly #control: UpstreamHttp;
  #secrets: readonly string[] | undefined;

  constructor({ config, tools }: BedrockAdapterOptions) {
    const connectTimeoutMs = config.limits.connectMs ?? tools.connectTimeoutMs;
    this.#config = config;
    this.#tools = tools;
    const shared = { connectTimeoutMs, proxy: config.proxy, instance: tools.instance };
    this.#runtime = new UpstreamHttp({ origin: config.options.runtime.origin, ...shared });
    this.#control = new UpstreamHttp({ origin: config.options.control.origin, ...shared });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel, requestId, secret, via } = call;
    if (request.meaning().embedding !== undefined) {
      return refusedCall(sink, { kind: 'unsupported', message: 'It has no embeddings.', params: ['input'] });
    }
    const wanted = wantedJson(request);
    if (wanted !== undefined) {
      return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
    }
    const custom = customToolsCall(call, sink, (inner, to) => this.chat(inner, to));
    if (custom !== undefined) return custom;
    const told = thinkableMeaning(request.meaning(), call.abilities);
    const { body, warnings, ...encoded } = encodeConverse(told.meaning, upstreamModel);
    const dropped = [...told.dropped, ...encoded.dropped];
    const refusal = strictRefusal(request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const bytes = Buffer.from(JSON.stringify(body));
    const { runtime } = this.#config.options;
    const operation = request.stream ? 'converse-stream' : 'converse';
    const path = `${runtime.path}/model/${encodeURIComponent(upstreamModel)}/${operation}`;
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    const reply = this.#replyTo(call, sink, dropped, warnings);
    const sent = { method: 'POST', url: runtime, path, secret, headers, body: bytes } as const;
    const whole = { method: 'POST', path, headers: this.#headersFor(sent), body: bytes, via } as const;
    const exchange = this.#runtime.send(whole, reply);
    reply.attach(exchange);
    return exchange;
  }

  async listModels(call: ListCall): Promise<readonly ListedModel[]> {
    const [models, profiles] = await Promise.all([
      this.#ask('/foundation-models', call),
      // An account may be allowed to list the one and not the other.
      this.#ask('/inference-profiles?maxResults=1000', call).catch(() => ({})),
    ]);
    return [...readInferenceProfiles(profiles), ...readFoundationModels(models)];
  }

  async close(): Promise<void> {
    await Promise.all([this.#runtime.close(), this.#control.close()]);
  }

  #replyTo(
    { request, upstreamModel }: ChatCall,
    sink: AnswerSink,
    dropped: readonly string[],
    warnings: readonly string[],
  ): CallReply {
    const { newId, now } = this.#tools;
    const context = { id: newId('msg_'), model: upstreamModel, createdS: Math.floor(now() / 1_000) };
    const secrets = () => this.#secretForms();
    return new CallReply({
      sink: ownToolNamesSink(sink, request.meaning(), toolNames64),
      dropped,
      warnings,
      stream: request.stream,
      failure: (status, headers, body) => this.#failure(status, headers, body),
      reader: (reply, first) =>
        first === OPENING_BRACE
          ? new TranslatedPlain(reply, (body) => readConverseAnswer(body, context), webPageFailure)
          : new TranslatedStream(
              reply,
              new FramePieces(),
              new ConverseReading(context, secrets),
              request.stream ? 'read-along' : 'collected',
            ),
    });
  }

  #ask(path: string, { secret, signal }: ListCall): Promise<JsonObject> {
    const { control } = this.#config.options;
    const whole = control.path + path;
    const headers = this.#headersFor({
      method: 'GET',
      url: control,
      path: whole,
      secret,
      headers: {},
      body: undefined,
    });
    return askJson({
      http: this.#control,
      request: { method: 'GET', path: whole, headers, body: undefined },
      signal,
      failure: (status, replyHeaders, body) => this.#failure(status, replyHeaders, body),
      notJson: webPageFailure,
      what: 'model list',
    });
  }

  #headersFor({ method, url, path, secret, headers, body }: Destination): string[] {
    const { region, credentials } = this.#config.options;
    const own = { 'user-agent': this.#tools.userAgent, 'accept-encoding': 'identity', ...headers };
    if (credentials !== undefined) {
      return [...signedHeaders({ method, url, path, headers: own, body }, region, credentials, this.#tools.now())];
    }
    return [...Object.entries(own).flat(), 'authorization', `Bearer ${secret ?? ''}`];
  }

  #failure(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    return readFailure({ status, headers, body, secrets: this.#secretForms(), nowMs: this.#tools.now() });
  }

  #secretForms(): readonly string[] {
    const { credentials } = this.#config.options;
    this.#secrets ??= secretForms([
      ...this.#config.keys.map((key) => key.secret),
      ...(credentials === undefined ? [] : Object.values(credentials)),
    ]);
    return this.#secrets;
  }
}
