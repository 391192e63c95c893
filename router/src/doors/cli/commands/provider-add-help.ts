import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { examplesText } from '../program/examples-text.ts';
import { providerTypeLines } from '../provider-type-lines.ts';
import { withToolName } from '../tool-name.ts';

/** `provider-cli provider add --help`: what commander says of the flags, the provider types that there are, and examples. */
export async function providerAddHelp(
  { terminal, toolName }: Context,
  flags: string,
  examples: readonly string[],
): Promise<ExitCode> {
  const all = providerTypeLines();
  const width = Math.max(...all.map(({ type }) => type.length)) + 2;
  terminal.print(withToolName(`${flags}\nTypes:`, toolName));
  for (const { type, line } of all) terminal.print(`  ${type.padEnd(width)}${line}`);
  terminal.print(withToolName(examplesText(examples), toolName));
  return 0;
}
