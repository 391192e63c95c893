import { MAX_CALLS } from './answer-limits.ts';
import { closingTagEnd, readXmlTag, TagEndSearch, type XmlTag } from './xml-tag.ts';
import { endsInCdata, readXmlText } from './xml-text.ts';
import { CALL_TAGS, LIST_TAGS, readXmlToolCall, type ToolSchemas, type XmlToolCall } from './xml-tool-call.ts';

export type ScannedPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: XmlToolCall }
  /** It began like a call and is none: the text as it was written. */
  | { readonly kind: 'broken'; readonly text: string };

/** A call that is longer than this is none. */
const MAX_CALL_CHARS = 1024 * 1024;
/** How often the end of one call is looked for: its tag can stand inside its arguments, but not for ever. */
const MAX_ENDS = 32;
/** White space is allowed before the `>` of a closing tag, as much as this. */
const MAX_BLANKS = 16;

interface OpenCall {
  readonly opening: XmlTag;
  readonly parts: string[];
  /** The last characters: a closing tag can be cut anywhere. */
  tail: string;
  chars: number;
  ends: number;
}

/**
 * Finds the tool calls in a text that is mostly none, piece by piece, cut anywhere. No XML parser does that: prose is not well-formed, models forget
 * to escape, and what looked like a call and was none must be given back to the letter. So this looks for opening tags of calls and of the tools,
 * waits for the closing one, and lets `readXmlToolCall` judge what is between.
 */
export class XmlToolScanner {
  readonly #schemas: ToolSchemas;
  /** Text that may be the beginning of an opening tag, and how far its end was looked for. */
  #held = '';
  #search = new TagEndSearch();
  #open: OpenCall | undefined;
  /** White space at the start, or behind a call: layout, unless text follows. */
  #blanks = '';
  #afterCall = false;
  #hasText = false;
  /** Behind so many everything is text. */
  #calls = 0;

  constructor(schemas: ToolSchemas) {
    this.#schemas = schemas;
  }

  /** Whether something is held back that may become a call. */
  get isWaiting(): boolean {
    return this.#open !== undefined || this.#held !== '';
  }

  feed(text: string): readonly ScannedPiece[] {
    const pieces: ScannedPiece[] = [];
    let rest = text;
    while (rest !== '') rest = this.#open === undefined ? this.#readText(rest, pieces) : this.#readCall(rest, pieces);
    return pieces;
  }

  /** Nothing more comes: a call that is still open is none. */
  finish(): readonly ScannedPiece[] {
    const pieces: ScannedPiece[] = [];
    const open = this.#open;
    const held = this.#held;
    this.#open = undefined;
    this.#held = '';
    if (open !== undefined) this.#tellBroken(open.parts.join(''), pieces);
    if (held !== '') this.#tellText(held, pieces);
    // White space that is all of an answer is what the model said.
    if (!this.#afterCall && !this.#hasText && this.#blanks !== '') pieces.push({ kind: 'text', text: this.#blanks });
    this.#blanks = '';
    return pieces;
  }

  /** Tells text up to an opening tag; gives back what comes after it. */
  #readText(text: string, pieces: ScannedPiece[]): string {
    const whole = this.#held + text;
    let search = this.#held === '' ? new TagEndSearch() : this.#search;
    this.#held = '';
    for (let at = whole.indexOf('<'); at >= 0; at = whole.indexOf('<', at + 1)) {
      const opening = this.#openingAt(whole, at, search);
      if (opening === undefined) {
        search = new TagEndSearch();
        continue;
      }
      this.#tellText(whole.slice(0, at), pieces);
      if (opening === 'cut') {
        this.#hold(whole.slice(at), at === 0 ? search : new TagEndSearch());
        return '';
      }
      const head = whole.slice(at, opening.end);
      if (opening.selfClosing) this.#tellWhole(opening, '', head, pieces);
      else this.#open = { opening, parts: [head], tail: '', chars: head.length, ends: 0 };
      return whole.slice(opening.end);
    }
    this.#tellText(whole, pieces);
    return '';
  }

  #hold(text: string, search: TagEndSearch): void {
    this.#held = text;
    this.#search = search;
  }

  #openingAt(text: string, at: number, search: TagEndSearch): XmlTag | 'cut' | undefined {
    const opening = readXmlTag(text, at, search);
    if (opening === 'cut') return this.#mayOpen(text.slice(at + 1)) ? 'cut' : undefined;
    if (opening === undefined || !this.#isKnown(opening.tag)) return undefined;
    // `<function>` alone is prose about functions, and so is a closed tag that says nothing.
    const isNamed = opening.value !== undefined || opening.attributes['name'] !== undefined;
    if (opening.tag === 'function' && !isNamed && !this.#schemas.has('function')) return undefined;
    return opening;
  }

  /** Where no tool can be called, nothing is a call. */
  #isKnown(tag: string): boolean {
    if (this.#schemas.size === 0 || this.#calls >= MAX_CALLS) return false;
    return CALL_TAGS.has(tag) || LIST_TAGS.has(tag) || this.#schemas.has(tag);
  }

  /** Whether a tag that is cut off can be one of those. */
  #mayOpen(begun: string): boolean {
    const name = /^[^\s<>/=!?"']*/.exec(begun)?.[0] ?? '';
    if (name.length < begun.length) return name !== '' && this.#isKnown(name);
    if (this.#schemas.size === 0) return false;
    return [...CALL_TAGS, ...LIST_TAGS, ...this.#schemas.keys()].some((known) => known.startsWith(name));
  }

  /** Collects a call up to its closing tag; gives back what comes after it. */
  #readCall(text: string, pieces: ScannedPiece[]): string {
    const open = this.#open;
    if (open === undefined) return text;
    const { tag } = open.opening;
    const window = open.tail + text;
    for (let at = window.indexOf(`</${tag}`); at >= 0; at = window.indexOf(`</${tag}`, at + 1)) {
      const end = closingTagEnd(window, tag, at);
      // Ends that lie in the tail were looked at already.
      if (end === undefined || end <= open.tail.length) continue;
      if (open.ends >= MAX_ENDS) break;
      const taken = text.slice(0, end - open.tail.length);
      const whole = open.parts.join('') + taken;
      const close = end - at;
      const judged = this.#judge(open, whole, whole.length - close);
      if (judged === 'open') continue;
      this.#open = undefined;
      if (judged === 'broken') this.#tellBroken(whole, pieces);
      else this.#tellCalls(judged, pieces);
      return text.slice(taken.length);
    }
    open.parts.push(text);
    open.chars += text.length;
    open.tail = window.slice(-(tag.length + MAX_BLANKS));
    if (open.chars > MAX_CALL_CHARS || open.ends >= MAX_ENDS) {
      this.#open = undefined;
      this.#tellBroken(open.parts.join(''), pieces);
    }
    return '';
  }

  /** What an element means that ends here, if it does. */
  #judge(open: OpenCall, whole: string, end: number): readonly XmlToolCall[] | 'open' | 'broken' {
    open.ends += 1;
    const { opening } = open;
    const head = open.parts[0]?.length ?? 0;
    const inside = whole.slice(head, end);
    if (endsInCdata(inside)) return 'open';
    const calls = this.#offered(opening, inside);
    if (calls !== undefined) return calls;
    const json = readXmlText(inside).trim();
    const isJson = /^[[{]/.test(json);
    // Its closing tag may stand in a text of its arguments: then the real one is still to come.
    return (isJson ? endsInString(json) : endsInElement(inside)) ? 'open' : 'broken';
  }

  #tellWhole(opening: XmlTag, inside: string, whole: string, pieces: ScannedPiece[]): void {
    const calls = this.#offered(opening, inside);
    if (calls === undefined) this.#tellBroken(whole, pieces);
    else this.#tellCalls(calls, pieces);
  }

  /** No client knows a tool that it did not offer: what calls one is a text about calls. */
  #offered(opening: XmlTag, inside: string): readonly XmlToolCall[] | undefined {
    const calls = readXmlToolCall(opening, inside, this.#schemas);
    return calls?.every(({ name }) => this.#schemas.has(name)) === true ? calls : undefined;
  }

  #tellCalls(calls: readonly XmlToolCall[], pieces: ScannedPiece[]): void {
    this.#blanks = '';
    this.#afterCall = true;
    this.#calls += calls.length;
    for (const call of calls) pieces.push({ kind: 'call', call });
  }

  #tellBroken(text: string, pieces: ScannedPiece[]): void {
    const blanks = this.#blanks;
    this.#blanks = '';
    this.#afterCall = false;
    this.#hasText = true;
    pieces.push({ kind: 'broken', text: blanks + text });
  }

  #tellText(text: string, pieces: ScannedPiece[]): void {
    const all = this.#blanks + text;
    const isLayout = (this.#afterCall || !this.#hasText) && all.trim() === '';
    this.#blanks = isLayout ? all : '';
    if (isLayout || all === '') return;
    this.#afterCall = false;
    this.#hasText = true;
    pieces.push({ kind: 'text', text: all });
  }
}

/** Whether JSON that is cut off here is cut inside a string. */
function endsInString(json: string): boolean {
  let inside = false;
  for (let at = 0; at < json.length; at += 1) {
    if (inside && json[at] === '\\') at += 1;
    else if (json[at] === '"') inside = !inside;
  }
  return inside;
}

/** Whether XML that is cut off here has an argument that is not closed yet. */
function endsInElement(xml: string): boolean {
  const last = xml.lastIndexOf('<parameter');
  return last >= 0 && !xml.includes('</parameter', last);
}
