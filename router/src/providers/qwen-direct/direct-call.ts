import type { ChatEvent } from '../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, UpstreamCall } from '../../domain/provider-adapter.ts';
import { ProviderCallError } from '../../domain/provider-adapter.ts';
import { asUnseen, type ProviderFailure } from '../../domain/provider-failure.ts';
import type { ChatSession } from './chat-sessions.ts';

/** What a call of the web chat needs from its adapter. */
export interface DirectCallPorts {
  readonly sink: AnswerSink;
  /** Whether the client gets the answer as it comes. */
  readonly stream: boolean;
  /** The chat in which the conversation goes on; undefined: a new one. */
  readonly session: ChatSession | undefined;
  /** Makes a chat; gives its id. */
  readonly newChat: (signal: AbortSignal, connected: () => void) => Promise<string>;
  /** Says what is to be said in a chat. */
  readonly say: (chatId: string, session: ChatSession | undefined, sink: AnswerSink) => UpstreamCall;
  /** The known chat is gone. */
  readonly lost: () => void;
  /** The answer is whole. */
  readonly answered: (chatId: string, text: string) => void;
}

/** The web chat's word for a chat, or a message to answer, that it does not have (any more). */
const GONE = /not[ _]?exist|not[ _]found/i;

/** One call: makes a chat where there is none, asks in it, and once more in a new one where the known chat is gone. */
export class DirectCall implements UpstreamCall, AnswerSink {
  readonly #ports: DirectCallPorts;
  readonly #giveUp = new AbortController();
  #session: ChatSession | undefined;
  #chatId = '';
  #under: UpstreamCall | undefined;
  #paused = false;
  #connected = false;
  #headTold = false;
  readonly #text: string[] = [];

  constructor(ports: DirectCallPorts) {
    this.#ports = ports;
    this.#session = ports.session;
  }

  start(): UpstreamCall {
    if (this.#session === undefined) this.#openChat();
    else this.#say(this.#session.chatId);
    return this;
  }

  pause(): void {
    this.#paused = true;
    this.#under?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#under?.resume();
  }

  abort(): void {
    this.#giveUp.abort();
    this.#under?.abort();
  }

  connected(): void {
    if (this.#connected || this.#giveUp.signal.aborted) return;
    this.#connected = true;
    this.#ports.sink.connected();
  }

  head(head: AnswerHead): void {
    this.#headTold = true;
    this.#ports.sink.head(head);
  }

  /** All answers are translated. */
  bytes(): void {}

  comments(): void {}

  events(batch: readonly ChatEvent[]): void {
    for (const event of batch) if (event.type === 'text-delta') this.#text.push(event.text);
    this.#ports.sink.events(batch);
  }

  end(summary: AnswerSummary): void {
    this.#ports.answered(this.#chatId, this.#text.join(''));
    this.#ports.sink.end(summary);
  }

  fail(failure: ProviderFailure): void {
    const isGone = this.#session !== undefined && !this.#headTold && GONE.test(failure.message);
    if (!isGone || failure.kind === 'unreachable') {
      this.#ports.sink.fail(this.#seen(failure));
      return;
    }
    this.#session = undefined;
    this.#ports.lost();
    this.#openChat();
  }

  /** The upstream streams in any case: who wants a plain answer has seen nothing of one that broke. */
  #seen(failure: ProviderFailure): ProviderFailure {
    return this.#ports.stream ? failure : asUnseen(failure);
  }

  #openChat(): void {
    const { signal } = this.#giveUp;
    this.#ports
      .newChat(signal, () => this.connected())
      .then((chatId) => {
        if (!signal.aborted) this.#say(chatId);
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.#ports.sink.fail(
          error instanceof ProviderCallError
            ? error.failure
            : { kind: 'server-error', status: 502, message: 'No chat could be opened.', retryAfterMs: undefined },
        );
      });
  }

  #say(chatId: string): void {
    this.#chatId = chatId;
    this.#under = this.#ports.say(chatId, this.#session, this);
    if (this.#paused) this.#under.pause();
  }
}
