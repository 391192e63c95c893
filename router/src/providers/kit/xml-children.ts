import { closingTagEnd, readXmlTag, type XmlTag } from './xml-tag.ts';
import { nextCdata } from './xml-text.ts';

export interface XmlChild {
  /** What it is about: the `name` of `<parameter name="x">`, the x of `<parameter=x>`, else the tag. */
  readonly name: string;
  readonly opening: XmlTag;
  /** What stands inside, undecoded. */
  readonly xml: string;
}

/** No call has more arguments, and no list more entries that a model wrote as elements. */
const MOST_CHILDREN = 1_000;
const NAMING_TAGS: ReadonlySet<string> = new Set(['parameter', 'argument', 'arg', 'param']);

/**
 * The elements that a piece of XML consists of; undefined where there is anything else between them, or one is not closed. Their values may hold
 * markup that nobody escaped: an element ends at its first closing tag behind which another element begins or nothing is left.
 */
export function readXmlChildren(xml: string): readonly XmlChild[] | undefined {
  const children: XmlChild[] = [];
  for (let at = skipBlanks(xml, 0); at < xml.length; at = skipBlanks(xml, at)) {
    const opening = readXmlTag(xml, at);
    if (opening === undefined || opening === 'cut') return undefined;
    const { tag, selfClosing, end: start } = opening;
    const end = selfClosing ? start : findEnd(xml, tag, start);
    if (end === undefined) return undefined;
    if (children.length === MOST_CHILDREN) return undefined;
    children.push({ name: nameOf(opening), opening, xml: xml.slice(start, end) });
    at = selfClosing ? start : (closingTagEnd(xml, tag, end) ?? xml.length);
  }
  return children;
}

function nameOf({ tag, value, attributes }: XmlTag): string {
  return value ?? (NAMING_TAGS.has(tag) ? attributes['name'] : undefined) ?? tag;
}

function findEnd(xml: string, tag: string, start: number): number | undefined {
  let cdata = nextCdata(xml, start);
  for (let at = xml.indexOf(`</${tag}`, start); at >= 0; ) {
    if (cdata !== undefined && cdata.start < at) {
      if (cdata.end === undefined) return undefined;
      // What stands in it is no markup.
      if (cdata.end > at) at = xml.indexOf(`</${tag}`, cdata.end);
      cdata = nextCdata(xml, cdata.end);
      continue;
    }
    if (endsAt(xml, tag, at)) return at;
    at = xml.indexOf(`</${tag}`, at + 1);
  }
  return undefined;
}

/** Whether another element begins behind the closing tag here, or nothing is left. */
function endsAt(xml: string, tag: string, at: number): boolean {
  const close = closingTagEnd(xml, tag, at);
  if (close === undefined) return false;
  const next = skipBlanks(xml, close);
  return next === xml.length || (xml[next] === '<' && xml[next + 1] !== '/' && xml[next + 1] !== '!');
}

function skipBlanks(xml: string, from: number): number {
  let at = from;
  while (at < xml.length && /\s/.test(xml[at] ?? '')) at += 1;
  return at;
}
