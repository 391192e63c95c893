import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { withToolName } from './tool-name.ts';

/** Any outcome of a write that was not done, whichever room it comes from. */
export type Refusal =
  | { readonly kind: string; readonly message: string }
  | { readonly kind: string; readonly reason: string }
  | { readonly kind: string; readonly details: readonly { readonly field: string; readonly message: string }[] };

/** Tells why something was not done. */
export function sayRefusal({ terminal, toolName }: Context, refusal: Refusal): ExitCode {
  for (const sentence of sentencesOf(refusal)) terminal.note(withToolName(sentence, toolName));
  return 1;
}

function sentencesOf(refusal: Refusal): readonly string[] {
  if ('details' in refusal) return refusal.details.map(({ field, message }) => `${field}: ${message}`);
  return ['message' in refusal ? refusal.message : refusal.reason];
}
