import type { ProcessConfig } from '../../config/process-config.ts';
import { readProcessConfig } from '../../config/read-process-config.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

export type ConfigOutcome =
  | { readonly kind: 'read'; readonly config: ProcessConfig }
  | { readonly kind: 'refused'; readonly exitCode: ExitCode };

/** Flags and variables → config. Says what is wrong with them where something is: a bad flag is 2, a bad variable 1. */
export function readConfig({ flags, env, folder, terminal }: Context): ConfigOutcome {
  const reading = readProcessConfig({ flags, env, folder });
  if (reading.kind === 'read') return { kind: 'read', config: reading.config };
  for (const { message } of reading.problems) terminal.note(message);
  const isUsage = reading.problems.some(({ source }) => source.startsWith('--'));
  return { kind: 'refused', exitCode: isUsage ? 2 : 1 };
}
