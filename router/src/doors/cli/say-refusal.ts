import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Any outcome of a write that was not done, whichever room it comes from. */
export type Refusal =
  | { readonly kind: string; readonly message: string }
  | { readonly kind: string; readonly reason: string }
  | { readonly kind: string; readonly details: readonly { readonly field: string; readonly message: string }[] };

/** Tells why something was not done. */
export function sayRefusal(terminal: Terminal, refusal: Refusal): ExitCode {
  if ('details' in refusal) for (const { field, message } of refusal.details) terminal.note(`${field}: ${message}`);
  else terminal.note('message' in refusal ? refusal.message : refusal.reason);
  return 1;
}
