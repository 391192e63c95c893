import type { ExchangeSideWire, HistoryEntryWire } from '../management/contracts/history.ts';
import type { RouteWire } from '../management/contracts/route.ts';
import { countWords, msWords, rateWords, usdWords } from './number-words.ts';
import { type Fact, printFacts } from './print-facts.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';
import { timeWords } from './time-words.ts';
import { tokenClassWords } from './token-class-words.ts';

/** One request with all that is known of it. */
export function printEntry(terminal: Terminal, entry: HistoryEntryWire): void {
  printFacts(terminal, [
    ['Id', entry.id],
    ['Request id', entry.request_id],
    ['Time', timeWords(entry.created_at)],
    ['Status', `${entry.status} (HTTP ${entry.http_status})`],
    ...(entry.error === null ? [] : [['Error', `${entry.error.code}: ${entry.error.message ?? ''}`] as const]),
    ['Endpoint', entry.endpoint + (entry.stream ? ' (stream)' : '')],
    ['Provider', entry.provider ?? '-'],
    ['Model', modelWords(entry)],
    ...(entry.route === null ? [] : [['Route', routeWords(entry.route)] as const]),
    ['Took', `${msWords(entry.duration_ms)}, first content after ${msWords(entry.first_content_ms)}`],
    ['Tokens', tokenWords(entry)],
    ['Cost', costWords(entry)],
    ...(entry.cache === null ? [] : [['Cache', cacheWords(entry)] as const]),
    ...entry.attempts.map(attemptFact),
  ]);
  printSide(terminal, 'Request', entry.request);
  printSide(terminal, 'Answer', entry.response);
}

function routeWords({ basis, strategy, balancing, chosen, propensity, candidates }: RouteWire): string {
  const by = strategy ?? balancing ?? basis;
  if (chosen === null) return `${by} found nobody among ${candidates.length}`;
  const chance = propensity === null ? '' : ` with a chance of ${rateWords(propensity)}`;
  return `${by} chose ${chosen.provider}${chance}`;
}

function modelWords({ model, requested_model: wanted }: HistoryEntryWire): string {
  if (model === null || model === wanted || wanted === null) return model ?? wanted ?? '-';
  return `${model} (asked for: ${wanted})`;
}

function tokenWords({ usage }: HistoryEntryWire): string {
  if (usage === null) return '-';
  const parts = tokenClassWords({
    input: usage.input_tokens,
    cacheRead: usage.cache_read_tokens,
    cacheWrite: usage.cache_write_5m_tokens + usage.cache_write_1h_tokens,
    audioInput: usage.audio_input_tokens,
    output: usage.output_tokens,
    reasoning: usage.reasoning_tokens,
    audioOutput: usage.audio_output_tokens,
  });
  return `${countWords(usage.total_tokens)} (${parts})${usage.estimated ? ', estimated' : ''}`;
}

function costWords({ cost_usd: usd, cost_source: source, price_date: date }: HistoryEntryWire): string {
  if (usd === null || source === null) return usdWords(usd);
  return `${usdWords(usd)} (by ${source}${date === null ? '' : ` of ${date}`})`;
}

function cacheWords({ cache, saved_usd: usd }: HistoryEntryWire): string {
  return usd === null ? `${cache}` : `${cache}, saved ${usdWords(usd)}`;
}

function attemptFact(attempt: HistoryEntryWire['attempts'][number], index: number): Fact {
  const { provider, model, outcome, reason, duration_ms: ms, spent } = attempt;
  const paid =
    spent === undefined ? '' : `, ${countWords(spent.output_tokens)} tokens out, ${usdWords(spent.cost_usd)}`;
  return [
    `Attempt ${index + 1}`,
    `${provider} ${model}: ${outcome}${reason === null ? '' : ` (${reason})`}, ${msWords(ms)}${paid}`,
  ];
}

function printSide(terminal: Terminal, label: string, { body, kept, bytes, cut }: ExchangeSideWire): void {
  terminal.print('');
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  terminal.print(
    terminal.style('bold', label) + (cut ? ` (the first ${Buffer.byteLength(text)} of ${bytes} bytes)` : ''),
  );
  terminal.print(kept ? safeText(text) : '(not kept)');
}
