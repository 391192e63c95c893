import type { Command } from 'commander';
import type { ExplainOptions } from '../commands/explain.ts';
import type { HistoryOptions } from '../commands/history.ts';
import type { LogsOptions } from '../commands/logs.ts';
import { defineCommand, type Runner } from './define-command.ts';
import { toWholeNumber } from './parse-values.ts';
import { addPolicyOptions } from './policy-options.ts';

/** What happened, and what would: `history`, `logs`, `stats`, `explain`. */
export function provideRecordCommands(program: Command, run: Runner): void {
  defineCommand<HistoryOptions>(program, run, {
    name: 'history',
    arguments: '[request]',
    description: 'Shows the requests of late, newest first, or one of them with question and answer.',
    examples: [
      'history',
      'history --limit 50 --status error',
      'history --provider gpu --from 2026-03-01',
      'history req_01j...',
    ],
    options: (command) => addFilters(command).option('--cursor <CURSOR>', 'next_cursor of the page before'),
    run: async (context, [request], options) =>
      (await import('../commands/history.ts')).history(context, request, options),
  });
  defineCommand<LogsOptions>(program, run, {
    name: 'logs',
    description: 'Shows requests line by line, oldest first; --follow goes on with new ones until Ctrl-C.',
    examples: ['logs', 'logs --follow', 'logs --follow --status error --json', 'logs --file --follow'],
    options: (command) =>
      addFilters(command)
        .option('-f, --follow', 'wait for new ones')
        .option('--file', 'the lines of the router itself, from its log file, instead of requests'),
    run: async (context, _, options) => (await import('../commands/logs.ts')).logs(context, options),
  });
  defineCommand<{ readonly window?: string; readonly provider?: string }>(program, run, {
    name: 'stats',
    description: 'Sums up requests, errors, tokens, cost and latency.',
    examples: ['stats', 'stats --window 7d', 'stats --provider gpu --json'],
    options: (command) =>
      command
        .option('--window <TIME>', 'how far back: 15m, 24h, 7d, 4w or all (default: 24h)')
        .option('--provider <ID>', 'only those of this provider'),
    run: async (context, _, options) => (await import('../commands/stats.ts')).stats(context, options),
  });
  defineCommand<ExplainOptions>(program, run, {
    name: 'explain',
    arguments: '[question]',
    description: 'Shows where a question would go and why; nobody is called.',
    examples: [
      'explain',
      'explain --model auto/cheap',
      'explain --model gpt-4 --provider openai --json',
      'explain --model auto --max-cost 0.01 --ignore openai',
    ],
    options: (command) =>
      addPolicyOptions(
        command
          .option('--model <MODEL>', 'as a request names it')
          .option('--provider <ID>', 'as a request names it')
          .option('--strategy <NAME>', 'as a request asks for it'),
      ),
    run: async (context, [question], options) =>
      (await import('../commands/explain.ts')).explain(context, question, options),
  });
}

function addFilters(command: Command): Command {
  return command
    .option('--limit <NUMBER>', 'how many at most (default: 20)', toWholeNumber)
    .option('--provider <ID>', 'only those of this provider')
    .option('--model <MODEL>', 'only those of this model')
    .option('--status <STATUS>', 'ok, error, cancelled, refused, or an HTTP status')
    .option('--from <TIME>', 'not before: ISO 8601 or epoch milliseconds')
    .option('--to <TIME>', 'before');
}
