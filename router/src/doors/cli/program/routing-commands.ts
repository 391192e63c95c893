import type { Command } from 'commander';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli routing ...` */
export function provideRoutingCommands(program: Command, run: Runner): void {
  const group = defineGroup(
    program,
    'routing',
    'What the engine that chooses does for itself, and what it has learned.',
    ['routing probes', 'routing predictor'],
  );
  defineCommand(group, run, {
    name: 'probes',
    description: 'Shows what the router’s own calls cost and found.',
    examples: ['routing probes', 'routing probes --json'],
    run: async (context) => (await import('../commands/routing-probes.ts')).routingProbes(context),
  });
  defineCommand(group, run, {
    name: 'predictor',
    description: 'Shows what was learned from the history, and how far off it is.',
    examples: ['routing predictor', 'routing predictor --json'],
    run: async (context) => (await import('../commands/routing-predictor.ts')).routingPredictor(context),
  });
}
