import { createHash } from 'node:crypto';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
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
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { SsePieces } from '../kit/sse-pieces.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedJson } from '../kit/taught-schema.ts';
import { TranslatedHttp } from '../kit/translated-http.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import { type ChatSession, ChatSessions, historyKey } from './chat-sessions.ts';
import { DirectCall } from './direct-call.ts';
import { DirectReading } from './direct-reading.ts';
import { type EncodedTurn, encodeBody, encodeTurn } from './encode-chat.ts';
import type { QwenDirectOptions } from './qwen-direct.ts';
import { pageFailure, readDirectFailure, readErrorBody } from './read-failure.ts';
import { readModels } from './read-models.ts';

export interface QwenDirectAdapterOptions {
  readonly config: ReadConfig<QwenDirectOptions>;
  readonly tools: ProviderTools;
}

const OPENING_BRACE = 0x7b;
const OPENING_ANGLE = 0x3c;
/** The web client's own; without it the chat answers with a misleading "Bad_Request". */
const CLIENT_VERSION = '0.2.0';

/** Speaks with chat.qwen.ai as its web client does. */
export class QwenDirectAdapter implements ProviderAdapter {
  readonly #options: QwenDirectOptions;
  readonly #tools: ProviderTools;
  readonly #http: TranslatedHttp;
  readonly #sessions = new ChatSessions();
  readonly #openings = new Set<Promise<string>>();

  constructor({ config, tools }: QwenDirectAdapterOptions) {
    const { url, token, cookies, userAgent = tools.userAgent } = config.options;
    this.#options = config.options;
    this.#tools = tools;
    this.#http = new TranslatedHttp({
      url,
      // An error could repeat one cookie alone.
      config: { ...config, keys: [...config.keys, ...cookieValues(cookies).map(asKey)] },
      tools: { ...tools, userAgent },
      headers: ['bx-umidtoken', token, 'cookie', cookies, 'source', 'web', 'version', CLIENT_VERSION],
      failure: readDirectFailure,
      notJson: pageFailure,
    });
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const expired = this.#expired();
    if (expired !== undefined) return refusedCall(sink, expired);
    const { request, upstreamModel: model } = call;
    const meaning = request.meaning();
    if (meaning.embedding !== undefined) {
      return refusedCall(sink, { kind: 'unsupported', message: 'It makes no embeddings.', params: ['input'] });
    }
    const wanted = wantedJson(request);
    if (wanted !== undefined) {
      return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
    }
    const known = knownMessages(meaning);
    const key = historyKey(model, meaning.messages.slice(0, known));
    const session = known === 0 ? undefined : this.#sessions.find(key);
    const refusal = strictRefusal(request, encodeTurn(meaning, session === undefined ? 0 : known).dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    let reading: DirectReading | undefined;
    return new DirectCall({
      sink,
      stream: request.stream,
      session,
      newChat: (signal, connected) => this.#opened(this.#newChat(model, signal, connected)),
      say: (chatId, at, to) => {
        const turn = encodeTurn(meaning, at === undefined ? 0 : known);
        reading = this.#reading(call);
        return this.#say(call, { turn, chatId, session: at, reading }, to);
      },
      lost: () => this.#sessions.forget(key),
      answered: (chatId, text) => {
        const parentId = reading?.parentId;
        if (parentId === undefined) return;
        this.#sessions.keep(historyKey(model, meaning.messages, text), { chatId, parentId });
      },
    }).start();
  }

  async listModels({ secret, signal }: ListCall): Promise<readonly ListedModel[]> {
    const expired = this.#expired();
    if (expired !== undefined) throw new ProviderCallError(expired);
    const question = { method: 'GET', path: '/api/models', what: 'model list' } as const;
    const body = await this.#http.ask(question, { secret, signal });
    this.#refuseErrors(body);
    return readModels(body);
  }

  /** Calls under way have still to say something in the chats that they open. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#openings);
    return this.#http.close();
  }

  #opened(opening: Promise<string>): Promise<string> {
    this.#openings.add(opening);
    const over = () => this.#openings.delete(opening);
    opening.then(over, over);
    return opening;
  }

  async #newChat(model: string, signal: AbortSignal, connected: () => void): Promise<string> {
    const asked = {
      title: 'New Chat',
      models: [model],
      chat_mode: 'normal',
      chat_type: 't2t',
      timestamp: this.#tools.now(),
    };
    const question = { method: 'POST', path: '/api/v2/chats/new', body: asked, what: 'new chat', connected } as const;
    const body = await this.#http.ask(question, { secret: undefined, signal });
    this.#refuseErrors(body);
    const id = textOf(objectOf(body['data'])?.['id']);
    if (id) return id;
    throw new ProviderCallError({ kind: 'broken-before-content', message: 'The provider opened no chat.' });
  }

  #say(
    call: ChatCall,
    said: {
      readonly turn: EncodedTurn;
      readonly chatId: string;
      readonly session: ChatSession | undefined;
      readonly reading: DirectReading;
    },
    sink: AnswerSink,
  ): UpstreamCall {
    const { turn, chatId, session, reading } = said;
    const timestampS = Math.floor(this.#tools.now() / 1_000);
    const messageId = uuidOf(this.#tools.newId('message-'));
    const body = encodeBody(turn, { model: call.upstreamModel, chatId, session, messageId, timestampS });
    return this.#http.chat(call, sink, {
      path: `/api/v2/chat/completions?chat_id=${encodeURIComponent(chatId)}`,
      body,
      dropped: turn.dropped,
      headers: ['accept', 'text/event-stream, application/json', 'x-accel-buffering', 'no'],
      reader: (reply, first) =>
        first === OPENING_BRACE || first === OPENING_ANGLE
          ? new TranslatedPlain(reply, (answer) => reading.readWhole(answer), pageFailure)
          : new TranslatedStream(reply, new SsePieces(), reading, call.request.stream ? 'read-along' : 'collected'),
    });
  }

  #reading({ upstreamModel }: ChatCall): DirectReading {
    const { newId, now } = this.#tools;
    const context = { id: newId('msg_'), model: upstreamModel, createdS: Math.floor(now() / 1_000) };
    return new DirectReading(context, (body) => this.#errorOf(body));
  }

  #errorOf(body: JsonObject): ProviderFailure | undefined {
    return readErrorBody(body, { status: 200, headers: {}, secrets: this.#http.secrets, nowMs: this.#tools.now() });
  }

  #refuseErrors(body: JsonObject): void {
    const failure = this.#errorOf(body);
    if (failure !== undefined) throw new ProviderCallError(failure);
  }

  /** Told before any call: the vendor's own answer would be a riddle. */
  #expired(): ProviderFailure | undefined {
    const { expiresAtMs } = this.#options;
    if (expiresAtMs === undefined || this.#tools.now() < expiresAtMs) return undefined;
    const when = new Date(expiresAtMs).toISOString();
    const message = `The credentials of chat.qwen.ai expired at ${when}: log in again and set token, cookies and expiresAt of this provider.`;
    return { kind: 'authentication', status: 401, message };
  }
}

/** How many messages a known chat holds already: all up to the last answer, unless that is what is to be continued. */
function knownMessages({ messages }: ChatMeaning): number {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  return last === messages.length - 1 ? 0 : last + 1;
}

function cookieValues(cookies: string): readonly string[] {
  return cookies.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
}

/** Short values are words (`en-US`) that an innocent sentence may hold. */
function asKey(value: string): ReadConfig['keys'][number] {
  return { secret: value.length < 16 ? '' : value, weight: 1, models: undefined };
}

/** Ids of messages are UUIDs there. */
function uuidOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
