import { type Command, CommanderError } from 'commander';
import { processOptions } from '../../config/process-options.ts';
import type { ConfigSources } from '../../config/read-process-config.ts';
import type { Runner } from './program/define-command.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { toolName } from './tool-name.ts';

const HOME = import.meta.dirname;

/** Reads this process's command line with a program, runs what it asks for, and gives the exit code. */
export async function runProgram(build: (run: Runner) => Command): Promise<number> {
  const terminal = processTerminal(process);
  let exitCode = 0;
  const program = build(async (options, run) => {
    const { env } = process;
    const flags = flagsOf(options);
    const { json, url, key } = placeOf(options);
    const name = toolName(env, HOME);
    exitCode = await run({ terminal, flags, env, folder: process.cwd(), json, url, key, toolName: name });
  });
  throwInsteadOfExit(program);
  try {
    await program.parseAsync(process.argv);
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}

/** Help and version end the parsing as mistakes do, but with 0. commander has already said what there is to say. */
function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  terminal.note(`Something went wrong: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}

/** The flags that `defineCommand` gives to every command; the other programs do not have them. */
function placeOf(options: { readonly json?: true; readonly url?: string; readonly key?: string }) {
  return { json: options.json === true, url: options.url, key: options.key };
}

/** Of all options of a command those that config understands. */
function flagsOf(options: object): ConfigSources['flags'] {
  const known = new Set<string>(processOptions.map(({ name }) => name));
  return Object.fromEntries(Object.entries(options).filter(([name]) => known.has(name)));
}
