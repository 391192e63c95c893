import { safeText } from './safe-text.ts';

/** The same as one line: a name, an error, an address that others wrote must not look like a line of ours. */
export function safeLine(text: string): string {
  return safeText(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' '));
}
