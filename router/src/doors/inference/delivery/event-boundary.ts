/** Where in an event stream the bytes sent so far end: the last four of them, the newest lowest. */
export type StreamTail = number;

/** Nothing was sent: a comment may stand here. */
export const startOfStream: StreamTail = 0x0a0a;

export function tailAfter(tail: StreamTail, chunk: Uint8Array): StreamTail {
  let next = tail;
  for (let index = Math.max(0, chunk.length - 4); index < chunk.length; index += 1) {
    next = ((next << 8) | (chunk[index] ?? 0)) >>> 0;
  }
  return next;
}

/**
 * Whether the stream stands between two events, after a blank line in any of the three line endings. Anywhere else a comment with its own blank
 * line would cut an event in two.
 */
export function isBetweenEvents(tail: StreamTail): boolean {
  const two = tail & 0xffff;
  return two === 0x0a0a || two === 0x0d0d || (tail & 0xffffff) === 0x0a0d0a;
}
