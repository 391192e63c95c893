import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliProgram } from './cli-program.ts';
import { type CliRun, runCli } from './testing/run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'help-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cli(line: string): Promise<CliRun> {
  return runCli(line === '' ? [] : line.split(' '), { folder });
}

/** Every command and every group, by its words. */
function allLines(command: Command, path: readonly string[] = []): readonly string[] {
  const here = path.length === 0 ? [] : [path.join(' ')];
  return [...here, ...command.commands.flatMap((child) => allLines(child, [...path, child.name()]))];
}

describe('help', () => {
  const lines = allLines(cliProgram('1.2.3', async () => undefined));

  it('has examples for every command and every group, as they can be typed where it was asked for', async () => {
    const runs = await Promise.all(
      ['start', 'provider', 'config', 'model', 'settings', 'key', 'provider add', 'set'].map((line) =>
        cli(`${line} --help`),
      ),
    );

    for (const { out } of runs) {
      expect(out).toMatch(/\nExamples:\n {2}\$ npx provider-cli \w/);
      expect(out).not.toMatch(/\$ provider-cli/);
    }
  });

  it.each(lines)('is there, with an example, for "%s"', (line) => {
    let command: Command | undefined = cliProgram('1.2.3', async () => undefined);
    for (const word of line.split(' ')) command = command?.commands.find((child) => child.name() === word);
    let text = '';
    command?.configureOutput({ writeOut: (piece) => (text += piece) });
    command?.outputHelp();

    // That of `provider add` names the types too, which are loaded only when somebody asks.
    if (line !== 'provider add') expect(text).toContain('\nExamples:\n');
  });

  it('is the same behind "help" as behind --help, however deep', async () => {
    expect(await cli('help provider add')).toEqual(await cli('provider add --help'));
    expect(await cli('help')).toEqual(await cli('--help'));
  });

  it.each(['help nope', 'help provider nope'])('says that there is no such command on "%s"', async (line) => {
    expect(await cli(line)).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringContaining('There is no command "nope".'),
    });
  });
});

describe('a mistake', () => {
  it('is followed by how the command is used', async () => {
    expect((await cli('set')).err).toBe('Give it id as well.\nUsage: npx provider-cli set [options] <id>\n');
  });

  it('of a flag before the command is followed by where it belongs', async () => {
    const run = await cli('--data-dir x status');

    expect(run).toMatchObject({ exitCode: 2, err: expect.stringContaining('flags stand after the command') });
  });
});
