import { StringDecoder } from 'node:string_decoder';
import { MAX_EVENT_CHARS } from '../kit/event-stream.ts';
import type { PieceDecoder } from '../kit/translated-stream.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The objects of a JSON array as they come, cut anywhere: how a stream is sent without `alt=sse`. */
export class ArrayPieces implements PieceDecoder<{ readonly data: string }> {
  readonly #text = new StringDecoder('utf8');
  #held: string[] = [];
  #heldChars = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;

  get problem(): string | undefined {
    return this.#heldChars > MAX_EVENT_CHARS ? 'had an element of more than 10 MB' : undefined;
  }

  feed(chunk: Buffer): readonly { readonly data: string }[] {
    if (this.problem !== undefined) return [];
    const text = this.#text.write(chunk);
    const pieces: { readonly data: string }[] = [];
    let start = this.#depth > 1 ? 0 : -1;
    for (let at = 0; at < text.length; at += 1) {
      const change = this.#step(text.charCodeAt(at));
      if (change > 0 && this.#depth === 2) start = at;
      if (change >= 0 || this.#depth !== 1) continue;
      pieces.push({ data: this.#held.join('') + text.slice(start, at + 1) });
      this.#held = [];
      this.#heldChars = 0;
      start = -1;
    }
    if (start >= 0) this.#hold(text.slice(start));
    return pieces;
  }

  /** Half an element is none. */
  finish(): readonly { readonly data: string }[] {
    return [];
  }

  #hold(text: string): void {
    this.#held.push(text);
    this.#heldChars += text.length;
  }

  /** Into a bracket, out of one, or neither. */
  #step(character: number): number {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (character === BACKSLASH) this.#escaped = true;
      else if (character === QUOTE) this.#inText = false;
      return 0;
    }
    switch (character) {
      case QUOTE:
        this.#inText = true;
        return 0;
      case 0x7b:
      case 0x5b:
        this.#depth += 1;
        return 1;
      case 0x7d:
      case 0x5d:
        this.#depth -= 1;
        return -1;
      default:
        return 0;
    }
  }
}
