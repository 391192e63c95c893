import type { ScannedPiece } from './xml-tool-scanner.ts';

/** The beginning of a Markdown fence at the end of a text, whole or cut off, at the start of a line. */
const OPENING = /(?:^|\n)([ \t]*(?:`{1,2}|```[\w+-]*[ \t]*(?:\r?\n\s*)?))$/;
const WHOLE_OPENING = /^[ \t]*```[\w+-]*[ \t]*\r?\n\s*$/;
/** What may still become the end of one. */
const CLOSING_SO_FAR = /^\s*`{0,2}$/;
const CLOSING = /^\s*```[ \t]*(?=\r?\n|$)/;

type State =
  | { readonly kind: 'text' }
  /** Calls stood behind an opening that was left out: its end is left out too. */
  | { readonly kind: 'in-fence' }
  /** White space behind that end: layout, unless text follows. */
  | { readonly kind: 'behind-fence' };

/** Takes a Markdown fence away that stood around calls and nothing else: models like to show the XML that they write, and would leave it empty. */
export class FenceFilter {
  #state: State = { kind: 'text' };
  /** Text that may be the beginning of an opening, or of an end. */
  #held = '';
  #isAtLineStart = true;
  /** Inside a block that was told: a fence there is its end. */
  #isInBlock = false;

  pass(pieces: readonly ScannedPiece[]): readonly ScannedPiece[] {
    return pieces.flatMap((piece) => this.#pass(piece));
  }

  finish(): readonly ScannedPiece[] {
    const { kind } = this.#state;
    const rest = kind === 'text' ? this.#held : kind === 'in-fence' ? this.#held.replace(CLOSING, '').trimEnd() : '';
    this.#held = '';
    return textOf(rest);
  }

  #pass(piece: ScannedPiece): readonly ScannedPiece[] {
    switch (piece.kind) {
      case 'text':
        return this.#text(piece.text);
      case 'broken':
        return [...this.#release(), piece];
      case 'call':
        return [...this.#beforeCall(), piece];
    }
  }

  #beforeCall(): readonly ScannedPiece[] {
    const held = this.#held;
    if (this.#state.kind === 'text' && !this.#isInBlock && WHOLE_OPENING.test(held)) {
      this.#state = { kind: 'in-fence' };
      this.#held = '';
      return [];
    }
    if (this.#state.kind === 'in-fence' && held.trim() === '') {
      this.#held = '';
      return [];
    }
    return this.#release();
  }

  #release(): readonly ScannedPiece[] {
    const held = this.#held;
    this.#held = '';
    this.#state = { kind: 'text' };
    return this.#tell(held);
  }

  #text(text: string): readonly ScannedPiece[] {
    const whole = this.#held + text;
    this.#held = '';
    switch (this.#state.kind) {
      case 'text':
        return this.#hold(whole);
      case 'in-fence':
        return this.#close(whole);
      case 'behind-fence':
        if (whole.trim() === '') {
          this.#held = whole;
          return [];
        }
        this.#state = { kind: 'text' };
        return this.#hold(whole);
    }
  }

  #close(whole: string): readonly ScannedPiece[] {
    // What follows the three marks decides whether they are an end: held until something does.
    if (CLOSING_SO_FAR.test(whole) || /^\s*```[ \t]*$/.test(whole)) {
      this.#held = whole;
      return [];
    }
    const end = CLOSING.exec(whole)?.[0];
    this.#state = { kind: end === undefined ? 'text' : 'behind-fence' };
    return end === undefined ? this.#hold(whole) : this.#text(whole.slice(end.length));
  }

  #hold(whole: string): readonly ScannedPiece[] {
    const found = OPENING.exec(whole);
    const begun = found?.[1] ?? '';
    const isAtStart = found !== null && (found.index > 0 || whole.startsWith('\n') || this.#isAtLineStart);
    const told = isAtStart ? whole.slice(0, whole.length - begun.length) : whole;
    this.#held = isAtStart ? begun : '';
    return this.#tell(told);
  }

  /** A fence is held until more than it is known: it is always told from the start of its line on. */
  #tell(told: string): readonly ScannedPiece[] {
    if (told === '') return [];
    const fences = told.match(/(?<=^|\n)[ \t]*```/g)?.length ?? 0;
    const isFirstInLine = this.#isAtLineStart || !/^[ \t]*```/.test(told);
    if ((fences - (isFirstInLine ? 0 : 1)) % 2 !== 0) this.#isInBlock = !this.#isInBlock;
    this.#isAtLineStart = told.endsWith('\n');
    return [{ kind: 'text', text: told }];
  }
}

function textOf(text: string): readonly ScannedPiece[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}
