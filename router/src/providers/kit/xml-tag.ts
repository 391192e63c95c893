import { readXmlAttributes } from './xml-text.ts';

/** An opening tag. */
export interface XmlTag {
  readonly tag: string;
  /** What is written behind the tag's name and an equals sign (`<function=read>`), as some models do. */
  readonly value: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly selfClosing: boolean;
  /** Where what stands inside begins. */
  readonly end: number;
}

/** No tag of a call is longer, unless its arguments are attributes. */
const MAX_TAG_CHARS = 64 * 1024;
const NAME = /[^\s<>/=!?"']+/y;

/** How far the end of a tag that comes in pieces was looked for: nobody looks twice. */
export class TagEndSearch {
  #from = 0;
  #at = 0;
  #quote: string | undefined;

  /** The first `>` behind `from` that stands in no quoted value; `none` where another tag begins before it, undefined where neither has come yet. */
  find(xml: string, from: number): number | 'none' | undefined {
    if (from !== this.#from) {
      this.#from = from;
      this.#at = from;
      this.#quote = undefined;
    }
    const limit = Math.min(xml.length, from + MAX_TAG_CHARS);
    for (; this.#at < limit; this.#at += 1) {
      const char = xml[this.#at];
      if (this.#quote !== undefined) {
        if (char === this.#quote) this.#quote = undefined;
      } else if (char === '>') return this.#at;
      else if (char === '<') return 'none';
      else if (char === '"' || char === "'") this.#quote = char;
    }
    return undefined;
  }
}

/** The opening tag that begins at `at`; `cut` where the text ends inside it, undefined where there is none. `search`: of a tag that grows. */
export function readXmlTag(xml: string, at: number, search = new TagEndSearch()): XmlTag | 'cut' | undefined {
  if (xml[at] !== '<') return undefined;
  NAME.lastIndex = at + 1;
  const tag = NAME.exec(xml)?.[0];
  if (tag === undefined) return at + 1 >= xml.length ? 'cut' : undefined;
  const close = search.find(xml, at + 1 + tag.length);
  if (close === undefined) return xml.length - at > MAX_TAG_CHARS ? undefined : 'cut';
  if (close === 'none') return undefined;
  const inside = xml.slice(at + 1 + tag.length, close);
  const selfClosing = inside.endsWith('/');
  const rest = (selfClosing ? inside.slice(0, -1) : inside).trim();
  const end = close + 1;
  if (!rest.startsWith('=')) return { tag, value: undefined, attributes: readXmlAttributes(rest), selfClosing, end };
  const value = rest
    .slice(1)
    .trim()
    .replace(/^["']|["']$/g, '');
  return { tag, value, attributes: {}, selfClosing, end };
}

/** Where a closing tag that begins at `at` ends; undefined where none does. */
export function closingTagEnd(xml: string, tag: string, at: number): number | undefined {
  if (!xml.startsWith(`</${tag}`, at)) return undefined;
  let end = at + 2 + tag.length;
  while (/\s/.test(xml[end] ?? '')) end += 1;
  return xml[end] === '>' ? end + 1 : undefined;
}
