import { type Command, Option } from 'commander';
import type { AnalyticsOptions } from '../commands/analytics.ts';
import type { CostsOptions } from '../commands/analytics-costs.ts';
import type { ExportOptions } from '../commands/analytics-export.ts';
import type { FeedbackOptions } from '../commands/feedback.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { toNumber } from './parse-values.ts';

interface WindowOptions {
  readonly window?: string;
}

/** What the records say, and what follows from it: `analytics`, `analyze`, `optimize`, `feedback`. */
export function provideInsightCommands(program: Command, run: Runner): void {
  const analytics = defineGroup(program, 'analytics', 'How providers, models, keys and times are doing.', [
    'analytics providers --detailed',
    'analytics costs --by-provider',
    'analytics load-balancing',
  ]);
  provideGroupings(analytics, run);
  provideOtherAnalytics(analytics, run);
  provideAnalyze(program, run);
  provideOptimize(program, run);
  provideFeedback(program, run);
}

const groupings = [
  ['providers', 'provider', 'providers: success, speed, cost, uptime'],
  ['models', 'model', 'models'],
  ['keys', 'key', 'API keys'],
  ['endpoints', 'endpoint', 'endpoints'],
  ['tasks', 'task', 'classes of tasks, where the router chose by them'],
  ['deployments', 'deployment', 'models at providers, per class of task'],
  ['hours', 'hour', 'hours'],
  ['days', 'day', 'days'],
] as const;

function provideGroupings(group: Command, run: Runner): void {
  for (const [name, grouping, words] of groupings) {
    defineCommand<AnalyticsOptions>(group, run, {
      name,
      description: `Tells of ${words}.`,
      examples: [`analytics ${name}`, `analytics ${name} --window 7d --detailed`],
      options: (command) => addWindow(command).option('--detailed', 'also percentiles, tokens and quality'),
      run: async (context, _, options) =>
        (await import('../commands/analytics.ts')).analytics(context, grouping, options),
    });
  }
}

function provideOtherAnalytics(group: Command, run: Runner): void {
  defineCommand<CostsOptions>(group, run, {
    name: 'costs',
    description: 'Tells what was spent, and on whom.',
    examples: ['analytics costs --by-provider', 'analytics costs --by-day --window 30d'],
    options: (command) =>
      addWindow(command, '30d')
        .option('--by-provider', 'per provider (the default)')
        .option('--by-model', 'per model')
        .option('--by-key', 'per API key')
        .option('--by-day', 'per day'),
    run: async (context, _, options) =>
      (await import('../commands/analytics-costs.ts')).analyticsCosts(context, options),
  });
  defineCommand<WindowOptions>(group, run, {
    name: 'load-balancing',
    description: 'Tells how calls are spread over providers.',
    examples: ['analytics load-balancing', 'analytics load-balancing --window 1h'],
    options: addWindow,
    run: async (context, _, { window }) =>
      (await import('../commands/analytics-load-balancing.ts')).analyticsLoadBalancing(context, window),
  });
  defineCommand<ExportOptions>(group, run, {
    name: 'export',
    description: 'Prints metrics for other programs.',
    examples: ['analytics export --format csv > metrics.csv', 'analytics export --format prometheus'],
    options: (command) =>
      addWindow(command).addOption(
        new Option('--format <FORMAT>', 'which one (default: json)').choices(['json', 'csv', 'prometheus']),
      ),
    run: async (context, _, options) =>
      (await import('../commands/analytics-export.ts')).analyticsExport(context, options),
  });
}

function provideAnalyze(program: Command, run: Runner): void {
  const group = defineGroup(program, 'analyze', 'What is wrong, as it was measured.', ['analyze bottlenecks']);
  defineCommand<WindowOptions>(group, run, {
    name: 'bottlenecks',
    description: 'Tells what holds requests up, the worst first.',
    examples: ['analyze bottlenecks', 'analyze bottlenecks --window 1h'],
    options: addWindow,
    run: async (context, _, { window }) =>
      (await import('../commands/analyze-bottlenecks.ts')).analyzeBottlenecks(context, window),
  });
}

function provideOptimize(program: Command, run: Runner): void {
  const group = defineGroup(program, 'optimize', 'What could be better: shown, applied, and taken back.', [
    'optimize list',
    'optimize routing --target cost',
    'optimize undo',
  ]);
  defineCommand<WindowOptions>(group, run, {
    name: 'list',
    description: 'Shows recommendations, each with the evidence it rests on.',
    examples: ['optimize list', 'optimize list --window 24h --json'],
    options: (command) => addWindow(command, '7d'),
    run: async (context, _, { window }) => (await import('../commands/optimize.ts')).optimizeList(context, window),
  });
  defineCommand(group, run, {
    name: 'apply',
    arguments: '<id>',
    description: 'Applies a recommendation of the list.',
    examples: ['optimize apply failing-target:openai:gpt-4'],
    run: async (context, [id = '']) => (await import('../commands/optimize.ts')).optimizeApply(context, id),
  });
  defineCommand<{ readonly target: string }>(group, run, {
    name: 'routing',
    description: 'Has the router choose by cost, performance or reliability from now on (routing.strategy).',
    examples: ['optimize routing --target cost', 'optimize routing --target performance --apply'],
    options: (command) =>
      command
        .addOption(
          new Option('--target <TARGET>', 'what counts most')
            .choices(['cost', 'performance', 'reliability'])
            .makeOptionMandatory(),
        )
        .option('--apply', 'set it; it is set without this too'),
    run: async (context, _, { target }) => (await import('../commands/optimize.ts')).optimizeRouting(context, target),
  });
  defineCommand(group, run, {
    name: 'undo',
    description: 'Puts the settings back that were applied last, exactly as they were.',
    examples: ['optimize undo'],
    run: async (context) => (await import('../commands/optimize.ts')).optimizeUndo(context),
  });
}

function provideFeedback(program: Command, run: Runner): void {
  defineCommand<FeedbackOptions>(program, run, {
    name: 'feedback',
    arguments: '<request>',
    description: 'Says how good an answer was; routing learns from it. Said again, the last holds.',
    examples: ['feedback req_01j... --score 1', 'feedback req_01j... --score 0 --comment "made it up"'],
    options: (command) =>
      command
        .addOption(
          new Option('--score <NUMBER>', 'from 0 (useless) to 1 (perfect)').argParser(toNumber).makeOptionMandatory(),
        )
        .option('--comment <TEXT>', 'why'),
    run: async (context, [id = ''], options) =>
      (await import('../commands/feedback.ts')).feedback(context, id, options),
  });
}

function addWindow(command: Command, usual = '24h'): Command {
  return command.option('--window <TIME>', `how far back: 15m, 24h, 7d, 4w or all (default: ${usual})`);
}
