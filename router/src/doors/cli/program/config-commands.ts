import type { Command } from 'commander';
import type { ConfigSetOptions } from '../commands/config-set.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli config ...` */
export function provideConfigCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'config', 'The config of a provider, key by key.', [
    'config get gpu',
    'config set gpu timeout 240000',
  ]);
  defineCommand(group, run, {
    name: 'get',
    arguments: '<id> [key]',
    description: 'Shows the config of a provider, or one key of it; secrets are masked.',
    examples: ['config get gpu', 'config get gpu timeout'],
    run: async (context, [id = '', key]) => (await import('../commands/config-get.ts')).configGet(context, id, key),
  });
  defineCommand<ConfigSetOptions>(group, run, {
    name: 'set',
    arguments: '<id> <key> [value]',
    description:
      'Changes one key of a provider; it holds from the next request on. Lists and objects are given as JSON. With a name and a value alone: a setting of the router itself.',
    examples: [
      'config set gpu timeout 240000',
      'config set openai apiKey --value-stdin < key.txt',
      'config set routing.retries 3',
    ],
    options: (command) =>
      command
        .option('--value-stdin', 'read the value from standard input, as is right for secrets')
        .option('--value-env <VARIABLE>', 'take the value from this variable')
        .option('--is-sensitive', 'keep the value as a secret: encrypted, and masked from now on'),
    run: async (context, [id = '', key = '', value], options) =>
      (await import('../commands/config-set.ts')).configSet(context, { id, key, value }, options),
  });
  defineCommand(group, run, {
    name: 'unset',
    arguments: '<id> <key>',
    description: 'Deletes one key.',
    examples: ['config unset gpu defaultModel'],
    run: async (context, [id = '', key = '']) =>
      (await import('../commands/config-unset.ts')).configUnset(context, id, key),
  });
}
