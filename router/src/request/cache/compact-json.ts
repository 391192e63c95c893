const QUOTE = '"';
const WHITE = /[ \t\n\r]+/g;

/**
 * A JSON text without white space, its strings spelled as `JSON.stringify` spells them. Equal to what is made of the parsed value only where the text holds no
 * second key of one name, and no number that parsing changes. Expects valid JSON.
 */
export function compactJson(text: string): string {
  let compact = '';
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(QUOTE, at);
    if (start < 0) return compact + text.slice(at).replace(WHITE, '');
    const end = endOfString(text, start);
    compact += text.slice(at, start).replace(WHITE, '') + spelled(text.slice(start, end));
    at = end;
  }
  return compact;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf(QUOTE, start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf(QUOTE, end + 1);
  return end < 0 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function spelled(string: string): string {
  return string.includes('\\') ? JSON.stringify(JSON.parse(string)) : string;
}
