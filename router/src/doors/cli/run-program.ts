import { type Command, CommanderError } from 'commander';
import { processOptions } from '../../config/process-options.ts';
import type { ConfigSources } from '../../config/read-process-config.ts';
import { mistakeSentence } from './mistake-sentence.ts';
import type { Runner } from './program/define-command.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { type ToolName, toolName, withToolName } from './tool-name.ts';

const HOME = import.meta.dirname;

/** Reads this process's command line with a program, runs what it asks for, and gives the exit code. */
export async function runProgram(build: (run: Runner) => Command, name?: ToolName): Promise<number> {
  const terminal = processTerminal(process);
  watchEnds(terminal);
  let exitCode = 0;
  const { env } = process;
  const tool = toolName(env, HOME, name);
  const program = build(async (command, run) => {
    const place = placeOf(command.opts());
    const optionNames = command.options.flatMap(({ long }) => long ?? []);
    exitCode = await run({ ...place, terminal, env, folder: process.cwd(), optionNames, toolName: tool });
  });
  setUp(program, tool);
  try {
    await program.parseAsync(process.argv);
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  } finally {
    // What could not be written is told by then.
    await terminal.flush();
  }
}

/** The ways in which a command can end before it is done. */
function watchEnds(terminal: Terminal): void {
  terminal.onUnwritable((error) => {
    terminal.note(`The result cannot be written: ${error.message}`);
    process.exit(1);
  });
  // Commands that end well by themselves listen too; the others end here, and leave no sign of progress behind.
  process.on('SIGINT', () => {
    if (process.listenerCount('SIGINT') > 1) return;
    terminal.sketch('');
    process.exit(1);
  });
}

/** Mistakes are thrown, not the end of the process; what help and mistakes say can be typed as it stands here. */
function setUp(command: Command, tool: string): void {
  command
    .exitOverride()
    .showHelpAfterError(`Usage: ${command.createHelp().commandUsage(command)}`)
    .configureOutput({
      writeOut: (text) => void process.stdout.write(withToolName(text, tool)),
      writeErr: (text) => void process.stderr.write(withToolName(text, tool)),
      outputError: (text, write) => write(mistakeSentence(text)),
    });
  for (const child of command.commands) setUp(child, tool);
}

/** Help and version end the parsing as mistakes do, but with 0. commander has already said what there is to say. */
function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  terminal.note(`Something went wrong: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}

/** The flags that `defineCommand` gives to every command; the other programs do not have them. */
function placeOf(options: { readonly json?: true; readonly url?: string; readonly key?: string }) {
  return { flags: flagsOf(options), json: options.json === true, url: options.url, key: options.key };
}

/** Of all options of a command those that config understands. The repeatable `--config KEY=VALUE` of providers is another one than the server's file. */
function flagsOf(options: object): ConfigSources['flags'] {
  const known = new Set<string>(processOptions.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => known.has(name) && typeof value === 'string'),
  );
}
