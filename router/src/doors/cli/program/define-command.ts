import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { addProcessFlags } from '../process-flags.ts';
import { examplesText } from './examples-text.ts';

/** Runs a command that commander has understood. */
export type Runner = (command: Command, run: (context: Context) => Promise<number>) => Promise<void>;

/** One command, as help, completion and the reference show it. */
export interface CommandWish<Options> {
  readonly name: string;
  /** `<id> [key]`, as commander writes them. */
  readonly arguments?: string;
  readonly description: string;
  /** Command lines without the name of the tool. */
  readonly examples: readonly string[];
  readonly options?: (command: Command) => void;
  /** Loads its file only now, so that `--help` answers at once. */
  readonly run: (
    context: Context,
    values: readonly (string | undefined)[],
    options: Options,
    self: Command,
  ) => Promise<ExitCode>;
}

/** Adds a command to its group, with the flags that every command has. */
export function defineCommand<Options extends object>(
  parent: Command,
  runner: Runner,
  wish: CommandWish<Options>,
): void {
  const made = new Command(wish.name).description(wish.description);
  if (wish.arguments !== undefined) made.arguments(wish.arguments);
  wish.options?.(made);
  made.option('--json', 'the result as JSON, in a stable shape');
  addPlaceFlags(made);
  made.addHelpText('after', examplesText(wish.examples));
  made.action((...given: unknown[]) => {
    const values = given.slice(0, made.registeredArguments.length) as (string | undefined)[];
    // The options as commander has collected them: of the shape that `options` declares above.
    const options = made.opts() as Options;
    return runner(made, (context) => wish.run(context, values, options, made));
  });
  parent.addCommand(made);
}

/** A group of commands. */
export function defineGroup(parent: Command, name: string, description: string, examples: readonly string[]): Command {
  const group = new Command(name).description(description).addHelpText('after', examplesText(examples));
  parent.addCommand(group);
  return group;
}

function addPlaceFlags(command: Command): void {
  command.optionsGroup('Which router (else the database in ./data):');
  addProcessFlags(command, 'database');
  command
    .addOption(new Option('--url <URL>', 'a router over the network (env: PROVIDER_ROUTER_URL)'))
    .addOption(new Option('--key <KEY>', 'an API key of that router; better: env PROVIDER_ROUTER_KEY'));
}
