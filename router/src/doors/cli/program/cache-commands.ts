import type { Command } from 'commander';
import type { CacheClearOptions } from '../commands/cache-clear.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli cache ...` */
export function provideCacheCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'cache', 'What is kept of answers, and told again to equal requests.', [
    'cache show',
    'cache clear',
  ]);
  defineCommand(group, run, {
    name: 'show',
    description: 'Shows how much is kept, the hit rate and the money saved.',
    examples: ['cache show', 'cache show --json'],
    run: async (context) => (await import('../commands/cache-show.ts')).cacheShow(context),
  });
  defineCommand<CacheClearOptions>(group, run, {
    name: 'clear',
    description: 'Forgets answers: all, or those of one provider or model.',
    examples: ['cache clear', 'cache clear --provider gpu', 'cache clear --model qwen3-max'],
    options: (command) =>
      command
        .option('--provider <ID>', 'only those of this provider')
        .option('--model <MODEL>', 'only those of this model'),
    run: async (context, _, options) => (await import('../commands/cache-clear.ts')).cacheClear(context, options),
  });
}
