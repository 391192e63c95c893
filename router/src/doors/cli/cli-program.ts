import { Command } from 'commander';
import { addProcessFlags } from './process-flags.ts';
import { provideAliasCommands } from './program/alias-commands.ts';
import { provideBudgetCommands } from './program/budget-commands.ts';
import { provideCacheCommands } from './program/cache-commands.ts';
import { provideCompletion } from './program/completion-command.ts';
import { provideConfigCommands } from './program/config-commands.ts';
import type { Runner } from './program/define-command.ts';
import { examplesText } from './program/examples-text.ts';
import { provideHelp } from './program/help-command.ts';
import { provideHouseCommands } from './program/house-commands.ts';
import { provideInsightCommands } from './program/insight-commands.ts';
import { provideKeyCommands } from './program/key-commands.ts';
import { provideModelCommands } from './program/model-commands.ts';
import { provideProviderCommands } from './program/provider-commands.ts';
import { provideRecordCommands } from './program/record-commands.ts';
import { provideRoutingCommands } from './program/routing-commands.ts';
import { provideSettingsCommands } from './program/settings-commands.ts';

/** The whole of `provider-cli`, which has a second name. The files of the commands are loaded only when they run, so that `--help` answers at once. */
export function cliProgram(version: string, run: Runner): Command {
  const program = new Command('provider-cli');
  program
    .description(
      'Manages a Provider Router: straight on its database, whether the router runs or not, or over the network with --url.',
    )
    .version(version)
    .usage('COMMAND [FLAGS]  (flags stand after the command)')
    .addHelpText('after', examplesText(['status', 'provider add', 'set openai', 'chat', 'doctor']));
  const start = startCommand('start', version, run);
  program.addCommand(start.addHelpText('after', examplesText(['start', 'start --port 3002 --data-dir /srv/router'])));
  provideHouseCommands(program, run);
  provideProviderCommands(program, run);
  provideConfigCommands(program, run);
  provideModelCommands(program, run);
  provideSettingsCommands(program, run);
  provideKeyCommands(program, run);
  provideAliasCommands(program, run);
  provideCacheCommands(program, run);
  provideBudgetCommands(program, run);
  provideRoutingCommands(program, run);
  provideRecordCommands(program, run);
  provideInsightCommands(program, run);
  provideCompletion(program, run);
  provideHelp(program);
  return program;
}

/** `start` of the tool, and the whole of the `provider-router` program. */
export function startCommand(name: string, version: string, run: Runner): Command {
  const command = new Command(name)
    .description('Starts the router and serves until it is told to stop.')
    .version(version);
  return addProcessFlags(command, 'server').action(() =>
    // It ends at once: who does not read what a server said must not keep it.
    run(command, async (context) => process.exit(await (await import('./commands/start.ts')).start(context))),
  );
}
