/** Tells when a JSON text that comes in pieces holds one whole object: what its writer means is then said. */
export class WholeObject {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #complete = false;

  get isComplete(): boolean {
    return this.#complete;
  }

  feed(piece: string): void {
    for (let at = 0; at < piece.length && !this.#complete; at += 1) this.#read(piece.charCodeAt(at));
  }

  #read(character: number): void {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (character === BACKSLASH) this.#escaped = true;
      else if (character === QUOTE) this.#inText = false;
    } else if (character === QUOTE) this.#inText = true;
    else if (character === OPENING_BRACE || character === OPENING_BRACKET) this.#depth += 1;
    else if (character === CLOSING_BRACE || character === CLOSING_BRACKET) {
      this.#depth -= 1;
      this.#complete = this.#depth <= 0;
    }
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
