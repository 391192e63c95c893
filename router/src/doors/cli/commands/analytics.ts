import type { AnalyticsWire } from '../../management/contracts/analytics.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { countWords, msWords, rateWords, usdWords } from '../number-words.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import { printTable } from '../table.ts';
import { timeWords } from '../time-words.ts';
import { withQuery } from '../wire-path.ts';

export interface AnalyticsOptions {
  readonly window?: string;
  readonly detailed?: true;
}

type Group = AnalyticsWire['groups'][number];
type Grouping = AnalyticsWire['group_by'];

/** `provider-cli analytics providers`, and the same by model, key, endpoint, task, hour and day. */
export function analytics(
  context: Context,
  grouping: Grouping,
  { window, detailed }: AnalyticsOptions,
): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const told = await ask<AnalyticsWire>('GET', withQuery('/v1/analytics', { window, group_by: grouping }));
    return show(told, () => print(context, told, detailed === true));
  });
}

function print({ terminal }: Context, told: AnalyticsWire, detailed: boolean): void {
  printFacts(terminal, factsOf(told));
  if (told.groups.length === 0) {
    terminal.note('There were no requests in that time.');
    return;
  }
  terminal.print('');
  const columns = detailed ? [...brief, ...more] : brief;
  const head = [told.group_by.toUpperCase(), ...columns.map(([name]) => name)];
  printTable(
    terminal,
    head,
    told.groups.map((group) => [group.name ?? '-', ...columns.map(([, words]) => words(group))]),
  );
}

function factsOf({ window, from, to, totals }: AnalyticsWire): readonly Fact[] {
  return [
    ['Window', `${window}: ${timeWords(from)} to ${timeWords(to)}`],
    ['Requests', `${totals.requests}; calls to providers: ${totals.calls}`],
    ['Success', `${rateWords(totals.success_rate)} of the calls`],
    ['Cost', usdWords(totals.total_cost_usd)],
  ];
}

type Column = readonly [name: string, words: (group: Group) => string];

const brief: readonly Column[] = [
  ['CALLS', ({ calls }) => countWords(calls)],
  ['SUCCESS', (group) => rateWords(group.success_rate)],
  ['LATENCY', (group) => msWords(group.avg_latency_ms)],
  ['COST', (group) => usdWords(group.total_cost_usd)],
  ['UPTIME', (group) => rateWords(group.uptime)],
];

const more: readonly Column[] = [
  ['P50', ({ latency_ms: latency }) => msWords(latency.p50)],
  ['P95', ({ latency_ms: latency }) => msWords(latency.p95)],
  ['P99', ({ latency_ms: latency }) => msWords(latency.p99)],
  ['FIRST', (group) => msWords(group.first_content_ms.p50)],
  ['FAILED', (group) => countWords(group.failed_calls)],
  ['PER REQUEST', (group) => usdWords(group.avg_cost_usd)],
  ['TOKENS', (group) => countWords(group.input_tokens + group.output_tokens)],
  ['QUALITY', ({ quality, scores }) => (quality === null ? '-' : `${quality.toFixed(2)} (${scores})`)],
];
