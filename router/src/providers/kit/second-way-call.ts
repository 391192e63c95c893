import type { ChatEvent } from '../../domain/chat-event.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, ChatCall, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

/** How a call is made, and how else where that turns out to be no way. */
export interface WaysOfCalling {
  send(call: ChatCall, sink: AnswerSink): UpstreamCall;
  /** The call made another way, begun; undefined where the failure stands. */
  sendInstead(call: ChatCall, sink: AnswerSink, failure: ProviderFailure): UpstreamCall | undefined;
}

/** A call that goes another way, once, where its failure before anything of an answer says that the first one was none. */
export class SecondWayCall implements AnswerSink, UpstreamCall {
  readonly #ways: WaysOfCalling;
  readonly #call: ChatCall;
  readonly #sink: AnswerSink;
  #under: UpstreamCall | undefined;
  #isConnected = false;
  /** Something of an answer came, or it is the other way already: what fails now fails. */
  #isSettled = false;
  #isPaused = false;

  constructor(ways: WaysOfCalling, call: ChatCall, sink: AnswerSink) {
    this.#ways = ways;
    this.#call = call;
    this.#sink = sink;
  }

  start(): this {
    this.#under = this.#ways.send(this.#call, this);
    return this;
  }

  pause(): void {
    this.#isPaused = true;
    this.#under?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#under?.resume();
  }

  abort(): void {
    this.#under?.abort();
  }

  connected(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#sink.connected();
  }

  head(head: AnswerHead): void {
    this.#isSettled = true;
    this.#sink.head(head);
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#sink.bytes(chunk, hasContent);
  }

  comments(chunk: Uint8Array): void {
    this.#sink.comments(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    this.#sink.events(batch);
  }

  end(summary: AnswerSummary): void {
    this.#sink.end(summary);
  }

  fail(failure: ProviderFailure): void {
    const wasSettled = this.#isSettled;
    this.#isSettled = true;
    const under = wasSettled ? undefined : this.#ways.sendInstead(this.#call, this, failure);
    if (under === undefined) {
      this.#sink.fail(failure);
      return;
    }
    this.#under = under;
    if (this.#isPaused) under.pause();
  }
}
