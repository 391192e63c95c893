import type { Command } from 'commander';
import type { ChatOptions } from '../commands/chat.ts';
import type { MigrateOptions } from '../commands/migrate.ts';
import { defineCommand, type Runner } from './define-command.ts';
import { addPolicyOptions } from './policy-options.ts';
import { provideList } from './provider-commands.ts';

/** The commands that stand alone. */
export function provideHouseCommands(program: Command, run: Runner): void {
  provideActive(program, run);
  provideChat(program, run);
  provideCare(program, run);
}

function provideActive(program: Command, run: Runner): void {
  defineCommand(program, run, {
    name: 'status',
    description: 'Shows which provider is active and how things are.',
    examples: ['status', 'status --json'],
    run: async (context) => (await import('../commands/status.ts')).status(context),
  });
  defineCommand(program, run, {
    name: 'set',
    arguments: '<id>',
    description:
      'Makes a provider the active one: it answers the next request that names none. The model "auto" is the choice of the router, whichever is active.',
    examples: ['set openai'],
    run: async (context, [id = '']) => (await import('../commands/set-active.ts')).setActive(context, id),
  });
  provideList(program, run, 'list');
}

function provideChat(program: Command, run: Runner): void {
  defineCommand<ChatOptions>(program, run, {
    name: 'chat',
    arguments: '[question]',
    description: 'Talks with a model; from a pipe each line is a question.',
    examples: [
      'chat',
      'chat "What is a monad?"',
      'chat --provider gpu --model qwen3-max',
      'chat --model auto --strategy cost-optimized --max-cost 0.01',
      'chat < questions.txt',
    ],
    options: (command) =>
      addPolicyOptions(command)
        .option('--strategy <NAME>', 'how the router chooses who answers')
        .option('--provider <ID>', 'who answers (default: the active provider)')
        .option('--model <MODEL>', 'which model answers (default: that of the provider)')
        .option('--system <TEXT>', 'what the model is told before the first question'),
    run: async (context, [question], options) => (await import('../commands/chat.ts')).chat(context, question, options),
  });
}

function provideCare(program: Command, run: Runner): void {
  defineCommand(program, run, {
    name: 'doctor',
    description: 'Looks for what is wrong and says the line that mends it; 1 when something is.',
    examples: ['doctor', 'doctor --json'],
    run: async (context) => (await import('../commands/doctor.ts')).doctor(context),
  });
  defineCommand<{ readonly dryRun?: true }>(program, run, {
    name: 'discover',
    description: 'Looks for model servers on this machine and adds those that are new.',
    examples: ['discover', 'discover --dry-run'],
    options: (command) => command.option('--dry-run', 'only look'),
    run: async (context, _, options) =>
      (await import('../commands/discover.ts')).discover(context, options.dryRun === true),
  });
  defineCommand<MigrateOptions>(program, run, {
    name: 'migrate',
    description: 'Takes providers from a .env file into the database; may be repeated.',
    examples: ['migrate', 'migrate --file ../old/.env --dry-run'],
    options: (command) =>
      command
        .option('--file <FILE>', 'the file to read (default: .env)')
        .option('--dry-run', 'only say what would be done'),
    run: async (context, _, options) => (await import('../commands/migrate.ts')).migrate(context, options),
  });
}
