import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** Says what was asked for wrongly. */
export function usageMistake({ terminal }: Context, message: string): ExitCode {
  terminal.note(message);
  return 2;
}
