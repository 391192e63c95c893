import type { Command } from 'commander';
import type { AddOptions } from '../commands/provider-add.ts';
import type { EditOptions } from '../commands/provider-edit.ts';
import type { ListOptions } from '../commands/provider-list.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { collect, toBoolean, toWholeNumber } from './parse-values.ts';

/** `provider-cli provider ...` */
export function provideProviderCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'provider', 'Providers: who answers, where, and with which key.', [
    'provider add',
    'provider list',
    'provider test openai',
  ]);
  provideReads(group, run);
  provideAdd(group, run);
  provideChanges(group, run);
  provideSwitches(group, run);
  provideChecks(group, run);
}

/** `provider-cli list` is the same command. */
export function provideList(parent: Command, run: Runner, line: string): void {
  defineCommand<ListOptions>(parent, run, {
    name: 'list',
    description: 'Lists all providers, the preferred first; a star marks the active one.',
    examples: [line, `${line} --type lm-studio --enabled true`, `${line} --json`],
    options: (command) =>
      command
        .option('--type <TYPE>', 'only those of this type')
        .option('--enabled <BOOLEAN>', 'only the enabled ones, or only the others', toBoolean),
    run: async (context, _, options) => (await import('../commands/provider-list.ts')).providerList(context, options),
  });
}

function provideReads(group: Command, run: Runner): void {
  provideList(group, run, 'provider list');
  defineCommand(group, run, {
    name: 'show',
    arguments: '<id>',
    description: 'Shows a provider with its config and models; secrets are masked.',
    examples: ['provider show openai'],
    run: async (context, [id = '']) => (await import('../commands/provider-show.ts')).providerShow(context, id),
  });
}

function provideAdd(group: Command, run: Runner): void {
  const examples = [
    'provider add',
    'provider add openai --type openai --api-key-env OPENAI_API_KEY',
    'provider add gpu --type lm-studio --base-url http://192.168.0.50:1234/v1 --priority 15',
  ];
  defineCommand<AddOptions & { readonly help?: true }>(group, run, {
    name: 'add',
    arguments: '[id]',
    description: 'Adds a provider; asks for what is missing where it runs on a terminal.',
    examples,
    options: (command) => {
      // Its own help, because that names the provider types, which are loaded only where somebody asks.
      addProviderOptions(command).helpOption(false).option('-h, --help', 'display help for command');
    },
    run: async (context, [id], options, self) =>
      options.help === true
        ? (await import('../commands/provider-add-help.ts')).providerAddHelp(context, self.helpInformation(), examples)
        : (await import('../commands/provider-add.ts')).providerAdd(context, id, options),
  });
}

function provideChanges(group: Command, run: Runner): void {
  defineCommand<EditOptions>(group, run, {
    name: 'edit',
    arguments: '<id>',
    description: 'Changes a provider: only what is given; on a terminal without flags it asks.',
    examples: [
      'provider edit openai',
      'provider edit openai --priority 20 --description "Team account"',
      'provider edit gpu --config timeout=240000',
    ],
    options: addProviderOptions,
    run: async (context, [id = ''], options) =>
      (await import('../commands/provider-edit.ts')).providerEdit(context, id, options),
  });
  defineCommand<{ readonly yes?: true }>(group, run, {
    name: 'remove',
    arguments: '<id>',
    description: 'Removes a provider with its config and secrets.',
    examples: ['provider remove gpu', 'provider remove gpu --yes'],
    options: (command) => command.option('--yes', 'do not ask'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/provider-remove.ts')).providerRemove(context, id, options.yes === true),
  });
}

function addProviderOptions(command: Command): Command {
  return command
    .option('--type <TYPE>', 'what it speaks; provider add --help lists all types')
    .option('--name <NAME>', 'for people (default: the id)')
    .option('--base-url <URL>', 'where it listens (default: the usual place of its type)')
    .option('--default-model <MODEL>', 'for requests that name none')
    .option('--timeout <MS>', 'for a whole plain answer, in milliseconds', toWholeNumber)
    .option('--priority <NUMBER>', 'higher is preferred (default: 0)', toWholeNumber)
    .option('--description <TEXT>')
    .option('--enabled <BOOLEAN>', 'true or false', toBoolean)
    .option('--api-key-stdin', 'read the API key from standard input')
    .option('--api-key-env <VARIABLE>', 'take the API key from this variable')
    .option('--api-key <KEY>', 'the API key; stays in the history of your shell')
    .option('--config <KEY=VALUE>', 'any key of its config, repeatable', collect);
}

function provideSwitches(group: Command, run: Runner): void {
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    defineCommand(group, run, {
      name,
      arguments: '<id>',
      description: enabled ? 'Enables a provider.' : 'Disables a provider; answers under way end.',
      examples: [`provider ${name} openai`],
      run: async (context, [id = '']) =>
        (await import('../commands/provider-switch.ts')).providerSwitch(context, id, enabled),
    });
  }
  defineCommand(group, run, {
    name: 'switch',
    arguments: '<id>',
    description: 'Makes a provider the active one, as set does.',
    examples: ['provider switch openai'],
    run: async (context, [id = '']) => (await import('../commands/set-active.ts')).setActive(context, id),
  });
}

function provideChecks(group: Command, run: Runner): void {
  defineCommand(group, run, {
    name: 'test',
    arguments: '<id>',
    description: 'Asks a provider for its models and says whether it answered; 1 when it did not.',
    examples: ['provider test openai', 'provider test openai --json'],
    run: async (context, [id = '']) => (await import('../commands/provider-test.ts')).providerTest(context, id),
  });
  defineCommand(group, run, {
    name: 'health',
    description: 'Asks all enabled providers side by side; 1 when one of them did not answer.',
    examples: ['provider health'],
    run: async (context) => (await import('../commands/provider-health.ts')).providerHealth(context),
  });
  defineCommand(group, run, {
    name: 'reload',
    arguments: '<id>',
    description: 'Reads a provider anew; answers under way end on the old one.',
    examples: ['provider reload openai --url http://127.0.0.1:3001'],
    run: async (context, [id = '']) => (await import('../commands/provider-reload.ts')).providerReload(context, id),
  });
}
