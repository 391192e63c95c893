import { type Command, Option } from 'commander';
import { onExhaustedWords } from '../../../domain/budget.ts';
import type { BudgetSetOptions } from '../commands/budget-set.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { toNumber } from './parse-values.ts';

/** `provider-cli budget ...` */
export function provideBudgetCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'budget', 'Budgets: what may be spent in a day or a month, and what of it is.', [
    'budget list',
    'budget set openai-monthly --provider openai --period month --limit-usd 300',
    'settings set budget.daily 50.0',
  ]);
  provideReads(group, run);
  provideSet(group, run);
  defineCommand<{ readonly yes?: true }>(group, run, {
    name: 'remove',
    arguments: '<budget>',
    description: 'Removes a budget.',
    examples: ['budget remove openai-monthly --yes'],
    options: (command) => command.option('--yes', 'do not ask'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/budget-remove.ts')).budgetRemove(context, id, options.yes === true),
  });
}

function provideReads(group: Command, run: Runner): void {
  defineCommand(group, run, {
    name: 'list',
    description: 'Lists the budgets with what is spent and left, those of settings and API keys included.',
    examples: ['budget list'],
    run: async (context) => (await import('../commands/budget-list.ts')).budgetList(context),
  });
  defineCommand(group, run, {
    name: 'show',
    arguments: '<budget>',
    description: 'Shows a budget.',
    examples: ['budget show daily'],
    run: async (context, [id = '']) => (await import('../commands/budget-show.ts')).budgetShow(context, id),
  });
}

function provideSet(group: Command, run: Runner): void {
  defineCommand<BudgetSetOptions>(group, run, {
    name: 'set',
    arguments: '<budget>',
    description: 'Makes a budget, or changes one. It bounds the whole router where nothing else is named.',
    examples: [
      'budget set all --period day --limit-usd 50',
      'budget set openai-monthly --provider openai --period month --limit-usd 300 --on-exhausted cheaper',
      'budget set nightly --tag nightly --period day --limit-usd 2',
    ],
    options: (command) =>
      command
        .option('--limit-usd <USD>', 'what may be spent', toNumber)
        .addOption(new Option('--period <PERIOD>', 'in which time').choices(['day', 'month']))
        .option('--provider <ID>', 'what this provider is paid')
        .option('--api-key <ID>', 'what this key spends')
        .option('--end-user <NAME>', 'what this end user spends')
        .option('--tag <NAME>', 'what requests with this tag spend (x-router-tags)')
        .option('--alert-at <SHARE>', 'at which share somebody is told, 0 to 1', toNumber)
        .addOption(new Option('--on-exhausted <WORD>', 'what then becomes of requests').choices([...onExhaustedWords])),
    run: async (context, [id = ''], options) =>
      (await import('../commands/budget-set.ts')).budgetSet(context, id, options),
  });
}
