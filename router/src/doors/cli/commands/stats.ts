import type { StatsWire, TotalsWire } from '../../management/contracts/stats.ts';
import { budgetWords } from '../budget-words.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { expectProvider } from '../expect-provider.ts';
import { countWords, msWords, rateWords, usdWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { printTable } from '../table.ts';
import { timeWords } from '../time-words.ts';
import { tokenClassWords } from '../token-class-words.ts';
import { withQuery } from '../wire-path.ts';

interface StatsOptions {
  readonly window?: string;
  readonly provider?: string;
}

/** `provider-cli stats`. */
export function stats(context: Context, { window, provider }: StatsOptions): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const sums = await session.ask<StatsWire>('GET', withQuery('/v1/stats', { window, provider }));
    if (sums.totals.requests === 0) await expectProvider(session, provider);
    return session.show(sums, () => printStats(context, sums));
  });
}

function printStats({ terminal }: Context, { totals, providers, models, keys, ...sums }: StatsWire): void {
  printFacts(terminal, [
    ['Window', `${sums.window}: ${timeWords(sums.from)} to ${timeWords(sums.to)}`],
    ['Requests', requestWords(totals)],
    ['Success', successWords(totals)],
    ['Tokens', tokenWords(totals)],
    [
      'Cost',
      usdWords(totals.cost_usd) + (totals.unpriced_requests > 0 ? `, ${totals.unpriced_requests} without a price` : ''),
    ],
    ...(totals.cache.hit_rate === null ? [] : [['Cache', cacheWords(totals.cache)] as const]),
    ['Latency', latencyWords(totals.latency_ms)],
    ['First content', latencyWords(totals.first_content_ms)],
  ]);
  for (const budget of sums.budgets) terminal.print(`Budget ${budget.id}: ${budgetWords(budget)}`);
  const head = ['REQUESTS', 'SUCCESS', 'TOKENS', 'COST', 'P50', 'P95', 'P99'];
  const print = (label: string, rows: readonly (readonly string[])[]): void => {
    if (rows.length === 0) return;
    terminal.print('');
    printTable(terminal, [label, ...head], rows);
  };
  print(
    'PROVIDER',
    providers.map((one) => [one.provider ?? '-', ...toRow(one)]),
  );
  print(
    'MODEL',
    models.map((one) => [one.model ?? '-', ...toRow(one)]),
  );
  print(
    'KEY',
    keys.map((one) => [one.name ?? one.api_key_id ?? '-', ...toRow(one)]),
  );
}

function tokenWords({ tokens }: TotalsWire): string {
  const words = tokenClassWords({
    input: tokens.input,
    cacheRead: tokens.cache_read,
    cacheWrite: tokens.cache_write_5m + tokens.cache_write_1h,
    audioInput: tokens.audio_input,
    output: tokens.output,
    reasoning: tokens.reasoning,
    audioOutput: tokens.audio_output,
  });
  return `${tokens.total} (${words})`;
}

function cacheWords({ hits, hit_rate: rate, saved_tokens: tokens, saved_usd: usd }: TotalsWire['cache']): string {
  return `${hits} answered from memory (${rateWords(rate)}), saved ${countWords(tokens)} tokens, ${usdWords(usd)}`;
}

function requestWords({ requests, ok, errors, cancelled, refused }: TotalsWire): string {
  return `${requests}: ${ok} ok, ${errors} failed, ${cancelled} cancelled, ${refused} refused`;
}

/** Said beside the refused ones, which are of no provider. */
function successWords({ success_rate: rate, ok, errors }: TotalsWire): string {
  return rate === null ? rateWords(rate) : `${rateWords(rate)} of the ${ok + errors} that were answered or failed`;
}

function latencyWords({ p50, p95, p99 }: TotalsWire['latency_ms']): string {
  return `p50 ${msWords(p50)}, p95 ${msWords(p95)}, p99 ${msWords(p99)}`;
}

function toRow({
  requests,
  success_rate: rate,
  tokens,
  cost_usd: cost,
  latency_ms: latency,
}: TotalsWire): readonly string[] {
  return [
    countWords(requests),
    rateWords(rate),
    countWords(tokens.total),
    usdWords(cost),
    msWords(latency.p50),
    msWords(latency.p95),
    msWords(latency.p99),
  ];
}
