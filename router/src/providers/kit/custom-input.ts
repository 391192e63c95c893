import { isJsonObject } from '../../domain/json.ts';
import { parseJson } from './lenient-json.ts';

/** The arguments of the function that stands for a custom tool: an object with one text. */
export function wrapCustomInput(text: string): string {
  return JSON.stringify({ input: text });
}

/** The free text out of such arguments, whole. What a model wrote in another form is taken as it is: the tool says what is wrong with it. */
function unwrapCustomInput(argumentsText: string): string {
  const parsed = parseJson(argumentsText);
  if (typeof parsed === 'string') return parsed;
  if (!isJsonObject(parsed)) return argumentsText;
  const values = Object.values(parsed);
  const [only] = values;
  const input = parsed['input'] ?? (values.length === 1 ? only : undefined);
  return typeof input === 'string' ? input : argumentsText;
}

/** What stands before the text: nothing but this and white space. */
const OPENING = /^\s*\{\s*"input"\s*:\s*"/;
/** A beginning that can still become it. */
const BEFORE_OPENING = /^\s*(?:\{\s*(?:"(?:i(?:n(?:p(?:u(?:t(?:"\s*(?::\s*)?)?)?)?)?)?)?)?)?$/;
/** White space without end is no beginning. */
const MOST_BEFORE_OPENING = 1_000;
/** The longest piece that cannot be read yet: an escaped surrogate pair, and of it all but the last character. */
const INCOMPLETE_ESCAPE = /\\(?:u[\da-fA-F]{0,3}|u[dD][89abAB][\da-fA-F]{2}(?:\\(?:u[\da-fA-F]{0,3})?)?)?$/;

/**
 * Takes the free text out of the arguments of the function that stands for a custom tool, piece by piece as they come. Arguments that begin in another
 * way wait for their end.
 */
export class CustomInputReader {
  #state: 'before' | 'inside' | 'after' | 'whole' = 'before';
  /** What could not be read yet. */
  #held = '';

  /** The text that this piece of the arguments adds. */
  add(piece: string): string {
    if (this.#state === 'after') return '';
    this.#held += piece;
    if (this.#state === 'before') this.#open();
    return this.#state === 'inside' ? this.#read() : '';
  }

  /** The arguments are over: what is left of the text. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    switch (this.#state) {
      case 'before':
      case 'whole':
        return unwrapCustomInput(rest);
      case 'inside':
        // Broken off inside an escape.
        return '';
      case 'after':
        return '';
    }
  }

  #open(): void {
    const opening = OPENING.exec(this.#held);
    if (opening !== null) {
      this.#held = this.#held.slice(opening[0].length);
      this.#state = 'inside';
    } else if (this.#held.length > MOST_BEFORE_OPENING || !BEFORE_OPENING.test(this.#held)) this.#state = 'whole';
  }

  #read(): string {
    const quote = closingQuote(this.#held);
    const readable = quote < 0 ? this.#held.slice(0, readableLength(this.#held)) : this.#held.slice(0, quote);
    this.#held = quote < 0 ? this.#held.slice(readable.length) : '';
    if (quote >= 0) this.#state = 'after';
    return unescapeText(readable);
  }
}

/** Where the text ends; -1: not in this piece. */
function closingQuote(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '"') return at;
  }
  return -1;
}

/** A backslash at the end is the beginning of an escape only where it is not itself escaped. */
function readableLength(text: string): number {
  const tail = INCOMPLETE_ESCAPE.exec(text);
  if (tail === null) return text.length;
  let backslashes = 0;
  while (text[tail.index - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 0 ? tail.index : text.length;
}

/** Raw line breaks, which models write although JSON forbids them, are themselves. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  const quoted = text.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  const parsed = parseJson(`"${quoted}"`);
  return typeof parsed === 'string' ? parsed : text;
}
