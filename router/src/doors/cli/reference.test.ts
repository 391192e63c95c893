import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { cliProgram } from './cli-program.ts';

const reference = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');

/** The whole line of every command that does something: `provider add`. */
function lines(command: Command, path: readonly string[]): readonly string[] {
  return command.commands.flatMap((child) => {
    const here = [...path, child.name()];
    return child.commands.length > 0 ? lines(child, here) : [here.join(' ')];
  });
}

it('has every command in the reference', () => {
  const all = lines(
    cliProgram('1.2.3', async () => undefined),
    [],
  );

  expect(all.length).toBeGreaterThan(35);
  expect(all.filter((line) => !reference.includes(`\`${line}`))).toEqual([]);
});
