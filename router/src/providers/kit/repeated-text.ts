/** After so many events in a row of which none looked like the one before, looking costs more than it brings. */
const MAX_MISSES = 8;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Most events of a stream are the one before with another piece of text in it. Such a one need not be parsed whole, which is half the cost of
 * translating it: the same characters before the text and behind it mean the same. Anything else in between makes it forget.
 */
export class RepeatedText {
  #name: string | undefined;
  #before: string | undefined;
  #behind = '';
  #misses = 0;

  /** The text of an event that is like the last one but for that; undefined where it is another, or must be parsed to be sure. */
  textOf(name: string | undefined, data: string): string | undefined {
    const before = this.#before;
    if (before === undefined || name !== this.#name) return undefined;
    const end = data.length - this.#behind.length;
    // A cut and a comparison: on the slice of a longer text `startsWith` takes ten times as long.
    if (end <= before.length || data.slice(0, before.length) !== before || data.slice(end) !== this.#behind)
      return undefined;
    const written = data.slice(before.length, end);
    const text = isPlain(written) ? written : unescaped(written);
    if (text !== undefined) this.#misses = 0;
    return text;
  }

  /** An event was parsed that says nothing but this text. */
  learn(name: string | undefined, data: string, text: string): void {
    this.#before = undefined;
    if (text === '' || this.#misses > MAX_MISSES) return;
    this.#misses += 1;
    const written = JSON.stringify(text);
    const at = data.indexOf(written);
    // Where it stands twice, which of them is the text?
    if (at === -1 || data.includes(written, at + 1)) return;
    this.#name = name;
    this.#before = data.slice(0, at + 1);
    this.#behind = data.slice(at + written.length - 1);
  }

  /** Something else came: the next text may mean something else. */
  forget(): void {
    this.#before = undefined;
  }
}

/** Whether JSON writes it as it is. */
function isPlain(written: string): boolean {
  for (let at = 0; at < written.length; at += 1) {
    const code = written.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < FIRST_PRINTABLE) return false;
  }
  return true;
}

/** What a JSON string says whose inside is this; undefined where it is not the inside of one string. */
function unescaped(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`);
  } catch {
    return undefined;
  }
}
