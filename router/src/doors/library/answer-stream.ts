import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ProviderResponse, StreamChunk } from './provider-response.ts';

/** One request that was begun, piece by piece. */
export interface RunningAnswer {
  /** undefined at its end. */
  next(): Promise<ChatEvent | undefined>;
  /** After the end: the whole, or a rejection with what went wrong. */
  response(): Promise<ProviderResponse>;
  /** Ends it and its call. Idempotent. */
  leave(): void;
}

/**
 * The pieces of an answer, as fast as they are read: who does not read makes the provider wait, who stops reading ends the call. Nothing is asked
 * before the first piece is wanted, so a stream that nobody reads costs nothing.
 */
export class AnswerStream implements AsyncIterableIterator<StreamChunk, undefined> {
  readonly #begin: () => Promise<RunningAnswer>;
  #running: Promise<RunningAnswer> | undefined;
  #isOver = false;

  constructor(begin: () => Promise<RunningAnswer>) {
    this.#begin = begin;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StreamChunk, undefined>> {
    if (this.#isOver) return over;
    try {
      this.#running ??= this.#begin();
      return await this.#read(await this.#running);
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  /** `break` in a `for await`. */
  async return(): Promise<IteratorResult<StreamChunk, undefined>> {
    this.#isOver = true;
    (await this.#running)?.leave();
    return over;
  }

  async #read(running: RunningAnswer): Promise<IteratorResult<StreamChunk, undefined>> {
    for (;;) {
      const event = await running.next();
      if (event === undefined) break;
      const chunk = toChunk(event);
      if (chunk !== undefined) return { done: false, value: chunk };
    }
    const response = await running.response();
    this.#isOver = true;
    return { done: false, value: { type: 'done', content: '', response } };
  }
}

const over = { done: true, value: undefined } as const;

function toChunk(event: ChatEvent): StreamChunk | undefined {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
      return event.choice === 0 ? { type: 'content', content: event.text } : undefined;
    case 'reasoning-delta':
      return event.choice === 0 ? { type: 'reasoning', content: event.text } : undefined;
    default:
      return undefined;
  }
}
