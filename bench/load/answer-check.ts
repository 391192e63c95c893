import type { MessageSink } from './http-message.ts';

const DATA = Buffer.from('data: ');
const tailLength = 16;

/** Reads answers on one connection and tells a good one from a bad one: a gateway that answers 500 quickly looks fast. */
export class AnswerCheck implements MessageSink {
  readonly #ended: (problem: string | undefined) => void;
  /** Events that a whole stream has at least; 0 for a plain answer. */
  readonly #expectedEvents: number;
  #head = '';
  #bytes = 0;
  #tail = '';
  events = 0;

  constructor(expectedEvents: number, ended: (problem: string | undefined) => void) {
    this.#expectedEvents = expectedEvents;
    this.#ended = ended;
  }

  head(text: string): void {
    this.#head = text;
    this.#bytes = 0;
    this.events = 0;
    this.#tail = '';
  }

  body(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#expectedEvents === 0) return;
    for (let at = piece.indexOf(DATA); at !== -1; at = piece.indexOf(DATA, at + DATA.length)) this.events += 1;
    // A gateway may cut anywhere: what lies across the seam counts too.
    const seam =
      this.#tail.slice(1 - DATA.length) + piece.toString('latin1', 0, Math.min(DATA.length - 1, piece.length));
    if (seam.includes('data: ')) this.events += 1;
    const end = piece.toString('latin1', Math.max(0, piece.length - tailLength), piece.length);
    this.#tail = (this.#tail + end).slice(-tailLength);
  }

  end(): void {
    this.#ended(this.#problem());
  }

  #problem(): string | undefined {
    if (!this.#head.startsWith('HTTP/1.1 200')) return this.#head.split('\r\n', 1)[0];
    if (this.#expectedEvents === 0) return this.#bytes > 0 ? undefined : 'an empty answer';
    if (this.events < this.#expectedEvents) return `a stream of ${this.events} events`;
    return this.#tail.includes('[DONE]') ? undefined : 'a stream without [DONE]';
  }
}
