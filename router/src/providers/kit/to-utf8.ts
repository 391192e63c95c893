const NOT_ASCII = /[\x80-\xff]/;

/** The text that a one-byte reading of UTF-8 bytes stands for. Most are ASCII, where both are the same. */
export function toUtf8(latin1: string): string {
  return NOT_ASCII.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}
