import type { Terminal } from './terminal.ts';

/** A result for programs. */
export function printJson(terminal: Terminal, body: unknown): void {
  terminal.print(JSON.stringify(body, null, 2));
}
