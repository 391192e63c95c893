import { type Command, Option } from 'commander';
import type { ApiKeyRole } from '../../../domain/principal.ts';
import type { KeyEditOptions } from '../commands/key-edit.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { addKeyLimitOptions, type KeyLimitOptions } from './key-limit-options.ts';
import { toBoolean } from './parse-values.ts';
import { addPolicyOptions } from './policy-options.ts';

/** `provider-cli key ...` */
export function provideKeyCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'key', 'API keys of this router: who may come in.', [
    'key create my-app',
    'key list',
  ]);
  defineCommand<KeyLimitOptions & { readonly role: ApiKeyRole }>(group, run, {
    name: 'create',
    arguments: '<name>',
    description: 'Makes an API key and shows it, this once.',
    examples: [
      'key create my-app',
      'key create me --role admin',
      'key create trial --requests-per-minute 20 --daily-usd 1',
    ],
    options: (command) =>
      addKeyLimitOptions(
        command.addOption(
          new Option('--role <ROLE>', 'what it may do')
            .choices(['inference', 'operator', 'admin'])
            .default('inference'),
        ),
      ),
    run: async (context, [name = ''], options) =>
      (await import('../commands/key-create.ts')).keyCreate(context, name, options),
  });
  defineCommand<KeyEditOptions>(group, run, {
    name: 'edit',
    arguments: '<key>',
    description:
      'Changes an API key, named by its id or its name: its name, its limits ("none" takes one away), or how the router chooses for its requests.',
    examples: [
      'key edit my-app --requests-per-minute 60 --daily-usd 5',
      'key edit my-app --daily-usd none',
      'key edit my-app --strategy cost-optimized --max-cost 0.01',
      'key edit my-app --no-routing',
    ],
    options: (command) =>
      addPolicyOptions(addKeyLimitOptions(command.option('--name <NAME>', 'another name')))
        .option('--strategy <NAME>', 'in place of the setting routing.strategy')
        .option('--fallback <true|false>', 'whether another provider is asked where one fails', toBoolean)
        .option('--no-routing', 'clear all that holds for the way of its requests'),
    run: async (context, [key = ''], options) =>
      (await import('../commands/key-edit.ts')).keyEdit(context, key, options),
  });
  defineCommand(group, run, {
    name: 'list',
    description: 'Lists all API keys, never their secrets.',
    examples: ['key list'],
    run: async (context) => (await import('../commands/key-list.ts')).keyList(context),
  });
  defineCommand(group, run, {
    name: 'revoke',
    arguments: '<key>',
    description: 'Revokes an API key for good, by its id or by its name.',
    examples: ['key revoke my-app', 'key revoke key_01j...'],
    run: async (context, [key = '']) => (await import('../commands/key-revoke.ts')).keyRevoke(context, key),
  });
}
