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
  const found = head.matchAll(/([^\s=/<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>/]+))/g);
  const pairs = [...found].map(([, name = '', double, single, bare]) => [
    name,
    decodeEntities(double ?? single ?? bare ?? ''),
  ]);
  return Object.fromEntries(pairs);
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : whole;
  });
}
