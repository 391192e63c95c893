import { escapedJson } from './escaped-json.ts';
import type { Terminal } from './terminal.ts';

/** A result for programs. */
export function printJson(terminal: Terminal, body: unknown): void {
  terminal.print(escapedJson(JSON.stringify(body, null, 2)));
}
