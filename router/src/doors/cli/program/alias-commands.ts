import type { Command } from 'commander';
import type { AliasAddOptions } from '../commands/alias-add.ts';
import type { AliasEditOptions } from '../commands/alias-edit.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { toBoolean } from './parse-values.ts';
import { addPolicyOptions } from './policy-options.ts';

/** `provider-cli alias ...` */
export function provideAliasCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'alias', 'Aliases: one model name over several deployments.', [
    'alias list',
    'alias add smart --target openai/gpt-4 --target gpu/qwen3-max',
  ]);
  provideReads(group, run);
  provideWrites(group, run);
}

function provideReads(group: Command, run: Runner): void {
  defineCommand(group, run, {
    name: 'list',
    description: 'Lists the aliases with what stands behind them.',
    examples: ['alias list'],
    run: async (context) => (await import('../commands/alias-list.ts')).aliasList(context),
  });
  defineCommand(group, run, {
    name: 'show',
    arguments: '<alias>',
    description: 'Shows an alias.',
    examples: ['alias show smart'],
    run: async (context, [id = '']) => (await import('../commands/alias-show.ts')).aliasShow(context, id),
  });
}

function provideWrites(group: Command, run: Runner): void {
  defineCommand<AliasAddOptions>(group, run, {
    name: 'add',
    arguments: '<alias>',
    description: 'Gives several deployments one model name: asked in their order, by weight, or as a strategy says.',
    examples: [
      'alias add smart --target openai/gpt-4 --target gpu/qwen3-max',
      'alias add shared --target gpu/qwen3-max=3 --target openai/gpt-4=1',
      'alias add thrifty --target openai/gpt-4 --target gpu/qwen3-max --strategy cost-optimized',
    ],
    options: (command) =>
      addPolicyOptions(command)
        .option('--target <PROVIDER/MODEL[=WEIGHT]>', 'one that stands behind it (repeatable)', collect, [])
        .option('--strategy <STRATEGY>', 'a strategy or an algorithm of load balancing')
        .option('--no-fallback', 'ask one alone, whatever comes of it'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/alias-add.ts')).aliasAdd(context, id, options),
  });
  defineCommand<AliasEditOptions>(group, run, {
    name: 'edit',
    arguments: '<alias>',
    description: 'Changes an alias: only what is given. Limits replace those of before.',
    examples: ['alias edit smart --strategy cost-optimized --max-cost 0.01', 'alias edit smart --no-limits'],
    options: (command) =>
      addPolicyOptions(command)
        .option(
          '--target <PROVIDER/MODEL[=WEIGHT]>',
          'one that stands behind it (repeatable; replaces all)',
          collect,
          [],
        )
        .option('--strategy <NAME>', 'a strategy, an algorithm of load balancing, or none')
        .option('--fallback <true|false>', 'whether another target is asked where one fails', toBoolean)
        .option('--no-limits', 'clear its limits'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/alias-edit.ts')).aliasEdit(context, id, options),
  });
  defineCommand<{ readonly yes?: true }>(group, run, {
    name: 'remove',
    arguments: '<alias>',
    description: 'Removes an alias; what stands behind it stays.',
    examples: ['alias remove smart --yes'],
    options: (command) => command.option('--yes', 'do not ask'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/alias-remove.ts')).aliasRemove(context, id, options.yes === true),
  });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
