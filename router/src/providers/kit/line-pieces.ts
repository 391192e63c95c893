import { StringDecoder } from 'node:string_decoder';
import { MAX_EVENT_CHARS } from './event-stream.ts';
import type { PieceDecoder } from './translated-stream.ts';

/** Lines (NDJSON) as the pieces of a translated stream; empty ones are left out. */
export class LinePieces implements PieceDecoder<string> {
  readonly #text = new StringDecoder('utf8');
  #parts: string[] = [];
  #length = 0;

  get problem(): string | undefined {
    return this.#length > MAX_EVENT_CHARS ? 'had a line of more than 10 MB' : undefined;
  }

  feed(chunk: Buffer): readonly string[] {
    return this.#cut(this.#text.write(chunk));
  }

  finish(): readonly string[] {
    return this.#cut(`${this.#text.end()}\n`);
  }

  #cut(text: string): readonly string[] {
    const last = text.lastIndexOf('\n');
    if (last < 0) {
      this.#hold(text);
      return [];
    }
    const whole = this.#parts.join('') + text.slice(0, last);
    this.#parts = [];
    this.#length = 0;
    this.#hold(text.slice(last + 1));
    return whole.split('\n').filter((line) => line.trim() !== '');
  }

  #hold(text: string): void {
    if (text === '' || this.problem !== undefined) return;
    this.#parts.push(text);
    this.#length += text.length;
  }
}
