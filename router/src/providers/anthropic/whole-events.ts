import { MAX_EVENT_CHARS } from '../kit/event-stream.ts';
import { firstEventEnd, lastEventEnd } from '../openai-compatible/split-events.ts';

/** Who gets the events, as bytes and as the same in a one-byte text. */
export interface WholeEventsOutput {
  /** One or more events, whole. */
  whole(bytes: Buffer, text: string): void;
  overflown(): void;
}

/** Cuts a stream of bytes at the borders of events. State: at most one unfinished event. */
export class WholeEvents {
  readonly #output: WholeEventsOutput;
  #held: Buffer[] = [];
  #heldTexts: string[] = [];
  #heldChars = 0;
  #heldEnd = '';
  #over = false;

  constructor(output: WholeEventsOutput) {
    this.#output = output;
  }

  /** What is unfinished so far. */
  get rest(): string {
    return this.#heldTexts.join('');
  }

  /** Nothing more is wanted. */
  stop(): void {
    this.#over = true;
    this.#clear();
  }

  push(chunk: Buffer): void {
    if (this.#over || chunk.length === 0) return;
    const text = chunk.toString('latin1');
    if (this.#heldChars === 0) {
      this.#take(chunk, text);
      return;
    }
    const end = firstEventEnd(text, this.#heldEnd);
    if (end === 0) {
      this.#hold(chunk, text);
      return;
    }
    this.complete(chunk.subarray(0, end), text.slice(0, end));
    if (end < text.length && !this.#over) this.#take(chunk.subarray(end), text.slice(end));
  }

  /** The unfinished event ends with this. */
  complete(chunk: Buffer, text: string): void {
    const bytes = Buffer.concat([...this.#held, chunk]);
    const whole = this.rest + text;
    this.#clear();
    this.#output.whole(bytes, whole);
  }

  #take(chunk: Buffer, text: string): void {
    const end = lastEventEnd(text);
    if (end === 0) {
      this.#hold(chunk, text);
      return;
    }
    if (end === text.length) {
      this.#output.whole(chunk, text);
      return;
    }
    this.#output.whole(chunk.subarray(0, end), text.slice(0, end));
    if (this.#over) return;
    // A copy: the little that is held must not keep a whole piece of the network in memory.
    const tail = Buffer.from(chunk.subarray(end));
    this.#hold(tail, tail.toString('latin1'));
  }

  #hold(chunk: Buffer, text: string): void {
    this.#held.push(chunk);
    this.#heldTexts.push(text);
    this.#heldChars += text.length;
    this.#heldEnd = (this.#heldEnd + text.slice(-2)).slice(-2);
    if (this.#heldChars <= MAX_EVENT_CHARS) return;
    this.stop();
    this.#output.overflown();
  }

  #clear(): void {
    this.#held = [];
    this.#heldTexts = [];
    this.#heldChars = 0;
    this.#heldEnd = '';
  }
}
