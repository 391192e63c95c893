// Server-sent events in a one-byte string, where an index is a byte offset. LF, CRLF and CR all end lines; a blank line ends an event.

/** Where the last complete event of a piece ends; 0: none does. */
export function lastEventEnd(text: string): number {
  const { length } = text;
  if (text.charCodeAt(length - 1) === 0x0a && text.charCodeAt(length - 2) === 0x0a) return length;
  return Math.max(
    after(text.lastIndexOf('\n\n'), 2),
    after(text.lastIndexOf('\n\r\n'), 3),
    after(text.lastIndexOf('\r\r'), 2),
  );
}

/** Where the first event that ends in this piece ends; 0: none does. `before`: the last two characters of what came earlier. */
export function firstEventEnd(text: string, before: string): number {
  const across = eventEnd(before + text.slice(0, 2), 0, true) - before.length;
  return across > 0 ? across : Math.max(0, eventEnd(text, 0, text.includes('\r')));
}

/**
 * Where the event that begins at `from` ends: behind its blank line; -1: not in this text. `hasCr`: whether a CR stands anywhere in the
 * text. Nearly all servers end lines with LF, and then one search is enough.
 */
export function eventEnd(text: string, from: number, hasCr: boolean): number {
  const plain = after(text.indexOf('\n\n', from), 2);
  if (!hasCr) return plain || -1;
  const ends = [plain, after(text.indexOf('\n\r\n', from), 3), after(text.indexOf('\r\r', from), 2)];
  const earliest = Math.min(...ends.filter((end) => end > 0));
  return Number.isFinite(earliest) ? earliest : -1;
}

/** The name and the joined data lines of one event. */
export function eventFields(event: string): { readonly name: string | undefined; readonly data: string } {
  // The form that nearly all servers send: one data line.
  if (event.startsWith('data:') && event.indexOf('\n') === event.length - 2 && !event.includes('\r')) {
    return { name: undefined, data: event.slice(5, -2) };
  }
  let name: string | undefined;
  const data: string[] = [];
  for (const line of event.split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) data.push(line.slice(5));
    else if (line.startsWith('event:')) name = line.slice(6).trim();
  }
  return { name, data: data.join('\n') };
}

function after(at: number, length: number): number {
  return at === -1 ? 0 : at + length;
}
