const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';
const MAX_CODE_POINT = 0x10ffff;

/** The text that a piece of XML stands for: entities decoded, CDATA sections as they are. Models forget to escape: what is no entity stays. */
export function readXmlText(xml: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const start = xml.indexOf(CDATA_START, at);
    const end = start < 0 ? -1 : xml.indexOf(CDATA_END, start + CDATA_START.length);
    if (start < 0 || end < 0) return text + decodeEntities(xml.slice(at));
    text += decodeEntities(xml.slice(at, start)) + xml.slice(start + CDATA_START.length, end);
    at = end + CDATA_END.length;
  }
}

/** Where the next CDATA section stands, looked for from `from`; undefined where there is none. `end`: behind it, undefined where it has none. */
export function nextCdata(
  xml: string,
  from: number,
): { readonly start: number; readonly end: number | undefined } | undefined {
  const start = xml.indexOf(CDATA_START, from);
  if (start < 0) return undefined;
  const end = xml.indexOf(CDATA_END, start + CDATA_START.length);
  return { start, end: end < 0 ? undefined : end + CDATA_END.length };
}

/** Whether a piece of XML ends inside a CDATA section. */
export function endsInCdata(xml: string): boolean {
  const start = xml.lastIndexOf(CDATA_START);
  return start >= 0 && xml.indexOf(CDATA_END, start + CDATA_START.length) < 0;
}

/** Text as XML: as it is where it has no markup, else in a CDATA section, which models read and copy better than entities. */
export function writeXmlText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return `${CDATA_START}${text.replaceAll(CDATA_END, ']]]]><![CDATA[>')}${CDATA_END}`;
}

export function writeXmlAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The attributes of an opening tag, without its name. */
export function readXmlAttributes(head: string): Readonly<Record<string, string>> {
  const pairs: (readonly [string, string])[] = [];
  for (let at = head.search(NAME_START); at < head.length && at >= 0; ) {
    const name = stickyAt(ATTRIBUTE_NAME, head, at) ?? '';
    const equals = stickyAt(EQUALS, head, at + name.length);
    const start = at + name.length + (equals?.length ?? 0);
    const value = name === '' || equals === undefined ? undefined : stickyAt(ATTRIBUTE_VALUE, head, start);
    if (value === undefined) {
      at += Math.max(1, name.length);
      continue;
    }
    pairs.push([name, decodeEntities(/^["']/.test(value) ? value.slice(1, -1) : value)]);
    at = start + value.length;
  }
  return Object.fromEntries(pairs);
}

// Each is tried at one place only: searched for anywhere, they would try every part of a long word.
const NAME_START = /[^\s=/<>"']/;
const ATTRIBUTE_NAME = /[^\s=/<>"']+/y;
const EQUALS = /\s*=\s*/y;
const ATTRIBUTE_VALUE = /"[^"]*"|'[^']*'|[^\s"'=<>/]+/y;

function stickyAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : whole;
  });
}
