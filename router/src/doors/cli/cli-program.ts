import { Command, InvalidArgumentError, Option } from 'commander';
import type { ApiKeyRole } from '../../domain/principal.ts';
import type { AddOptions } from './commands/provider-add.ts';
import type { Context } from './context.ts';
import { addProcessFlags } from './process-flags.ts';

/** Runs a command that commander has understood. */
export type Runner = (options: object, run: (context: Context) => Promise<number>) => Promise<void>;

/** The whole of `provider-cli`. The files of the commands are loaded only when they run, so that `--help` answers at once. */
export function cliProgram(version: string, run: Runner): Command {
  const program = new Command('provider-cli');
  program
    .description('Manages a Provider Router, straight on its database: the router may run or not.')
    .version(version);
  program.addCommand(startCommand('start', version, run));
  addTopCommands(program, run);
  program.addCommand(providerCommands(run));
  program.addCommand(keyCommands(run));
  program.addCommand(settingsCommands(run));
  return program;
}

/** `start` of the tool, and the whole of the `provider-router` program. */
export function startCommand(name: string, version: string, run: Runner): Command {
  const command = new Command(name)
    .description('Starts the router and serves until it is told to stop.')
    .version(version);
  return addProcessFlags(command, 'server').action((options: object) =>
    run(options, async (context) => (await import('./commands/start.ts')).start(context)),
  );
}

function addTopCommands(program: Command, run: Runner): void {
  command(program, 'status', 'Shows which provider is active and how things are.').action((options: object) =>
    run(options, async (context) => (await import('./commands/status.ts')).status(context)),
  );
  command(program, 'list', 'Lists all providers, as provider list does.').action((options: object) =>
    run(options, async (context) => (await import('./commands/provider-list.ts')).providerList(context)),
  );
  command(program, 'set', 'Makes a provider the active one.')
    .argument('<id>')
    .action((id: string, options: object) =>
      run(options, async (context) => (await import('./commands/set-active.ts')).setActive(context, id)),
    );
}

function providerCommands(run: Runner): Command {
  const group = new Command('provider').description('Providers: list, add, remove, enable, disable.');
  command(group, 'list', 'Lists all providers.').action((options: object) =>
    run(options, async (context) => (await import('./commands/provider-list.ts')).providerList(context)),
  );
  addProviderAdd(group, run);
  command(group, 'remove', 'Removes a provider with its config and secrets.')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action((id: string, options: { readonly yes?: true }) =>
      run(options, async (context) =>
        (await import('./commands/provider-remove.ts')).providerRemove(context, id, options.yes === true),
      ),
    );
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    command(group, name, `${enabled ? 'Enables' : 'Disables'} a provider.`)
      .argument('<id>')
      .action((id: string, options: object) =>
        run(options, async (context) =>
          (await import('./commands/provider-switch.ts')).providerSwitch(context, id, enabled),
        ),
      );
  }
  return group;
}

function addProviderAdd(group: Command, run: Runner): void {
  command(group, 'add', 'Adds a provider; asks for what is missing where it runs on a terminal.')
    .argument('[id]', 'lower-case letters, digits, dashes')
    .option('--type <TYPE>', 'one of the types below')
    .option('--name <NAME>', 'for people (default: the id)')
    .option('--base-url <URL>', 'where it listens (default: the usual place of its type)')
    .option('--default-model <MODEL>', 'for requests that name none')
    .option('--timeout <MS>', 'for a whole plain answer, in milliseconds')
    .option('--priority <NUMBER>', 'higher is preferred (default: 0)', toPriority)
    .option('--description <TEXT>')
    .addOption(new Option('--enabled <BOOLEAN>').choices(['true', 'false']).argParser((text) => text === 'true'))
    .option('--api-key-stdin', 'read the API key from standard input')
    .option('--api-key-env <VARIABLE>', 'take the API key from this variable')
    .option('--api-key <KEY>', 'the API key; others on this machine can see it while the command runs')
    .option('--config <KEY=VALUE>', 'any key of its config, repeatable', collect)
    // Its own help, because that names the provider types, which are loaded only where somebody asks.
    .helpOption(false)
    .option('-h, --help', 'display help for command')
    .action((id: string | undefined, options: AddOptions & { readonly help?: true }, self: Command) =>
      run(options, async (context) =>
        options.help === true
          ? (await import('./commands/provider-add-help.ts')).providerAddHelp(context, self.helpInformation())
          : (await import('./commands/provider-add.ts')).providerAdd(context, id, options),
      ),
    );
}

function keyCommands(run: Runner): Command {
  const group = new Command('key').description('API keys of this router: create, list, revoke.');
  command(group, 'create', 'Makes an API key and shows it, this once.')
    .argument('<name>')
    .addOption(
      new Option('--role <ROLE>', 'what it may do').choices(['inference', 'operator', 'admin']).default('inference'),
    )
    .action((name: string, options: { readonly role: ApiKeyRole }) =>
      run(options, async (context) =>
        (await import('./commands/key-create.ts')).keyCreate(context, name, options.role),
      ),
    );
  command(group, 'list', 'Lists all API keys, never their secrets.').action((options: object) =>
    run(options, async (context) => (await import('./commands/key-list.ts')).keyList(context)),
  );
  command(group, 'revoke', 'Revokes an API key for good.')
    .argument('<id>')
    .action((id: string, options: object) =>
      run(options, async (context) => (await import('./commands/key-revoke.ts')).keyRevoke(context, id)),
    );
  return group;
}

function settingsCommands(run: Runner): Command {
  const group = new Command('settings').description('Settings of the router: get, set.');
  command(group, 'get', 'Shows one setting, or all.')
    .argument('[key]')
    .action((key: string | undefined, options: object) =>
      run(options, async (context) => (await import('./commands/settings-get.ts')).settingsGet(context, key)),
    );
  command(group, 'set', 'Changes a setting.')
    .argument('<key>')
    .argument('<value>')
    .action((key: string, value: string, options: object) =>
      run(options, async (context) => (await import('./commands/settings-set.ts')).settingsSet(context, key, value)),
    );
  return group;
}

function command(parent: Command, name: string, description: string): Command {
  const made = new Command(name).description(description).option('--json', 'the result as JSON, in a stable shape');
  parent.addCommand(addProcessFlags(made, 'database'));
  return made;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function toPriority(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It is a whole number.');
  return value;
}
