import { atMost } from '../../lib/at-most.ts';

export interface OutputQueueOptions {
  /** Sends a text on its way and returns at once; `done` when it left, or never will. */
  readonly send: (text: string, done: () => void) => void;
  /** There is room again, and so many lines did not fit meanwhile. */
  readonly onDropped: (lines: number) => void;
  readonly mostCharacters?: number;
}

const MOST_CHARACTERS = 4 * 1_024 * 1_024;
const LAST_WORDS_MS = 1_000;

/** Lines for somebody who may read slowly, never, or no longer: who writes does not wait, and what waits has a bound. */
export class OutputQueue {
  readonly #send: OutputQueueOptions['send'];
  readonly #onDropped: OutputQueueOptions['onDropped'];
  readonly #mostCharacters: number;
  #waiting: string[] = [];
  /** Of what waits and of what is on its way. */
  #characters = 0;
  #dropped = 0;
  #isSending = false;
  #whenEmpty: (() => void)[] = [];

  constructor({ send, onDropped, mostCharacters = MOST_CHARACTERS }: OutputQueueOptions) {
    this.#send = send;
    this.#onDropped = onDropped;
    this.#mostCharacters = mostCharacters;
  }

  write(line: string): void {
    if (this.#characters + line.length > this.#mostCharacters) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#characters += line.length;
    if (!this.#isSending) this.#sendAll();
  }

  /** Resolves when all lines left, or after a second: a reader who sleeps does not keep the process. */
  async flush(): Promise<void> {
    if (this.#isSending) await atMost(LAST_WORDS_MS, new Promise<void>((resolve) => this.#whenEmpty.push(resolve)));
  }

  #sendAll(): void {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#isSending = true;
    this.#send(text, () => {
      this.#characters -= text.length;
      // Only when nothing waits is there room for sure to tell of it.
      if (this.#waiting.length === 0) this.#tellDropped();
      if (this.#waiting.length > 0) this.#sendAll();
      else this.#rest();
    });
  }

  #tellDropped(): void {
    const lines = this.#dropped;
    this.#dropped = 0;
    if (lines > 0) this.#onDropped(lines);
  }

  #rest(): void {
    this.#isSending = false;
    for (const resolve of this.#whenEmpty) resolve();
    this.#whenEmpty = [];
  }
}
