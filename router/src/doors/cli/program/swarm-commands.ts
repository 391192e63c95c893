import type { Command } from 'commander';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** What D4 calls otherwise: `debug providers`, `test provider ID`. */
export function provideSwarmCommands(program: Command, run: Runner): void {
  const debug = defineGroup(program, 'debug', 'Looks into how things are.', ['debug providers --health']);
  defineCommand<{ readonly health?: true }>(debug, run, {
    name: 'providers',
    description:
      'Shows all providers; with --health each enabled one is asked now, and 1 means that one did not answer.',
    examples: ['debug providers', 'debug providers --health'],
    options: (command) => command.option('--health', 'ask each of them whether it answers'),
    run: async (context, _, { health }) =>
      health === true
        ? (await import('../commands/provider-health.ts')).providerHealth(context)
        : (await import('../commands/provider-list.ts')).providerList(context, {}),
  });
  const test = defineGroup(program, 'test', 'Tries what was set up.', ['test provider openai']);
  defineCommand(test, run, {
    name: 'provider',
    arguments: '<id>',
    description: 'Asks a provider for its models and says whether it answered; 1 when it did not.',
    examples: ['test provider openai'],
    run: async (context, [id = '']) => (await import('../commands/provider-test.ts')).providerTest(context, id),
  });
}
