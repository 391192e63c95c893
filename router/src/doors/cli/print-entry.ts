import type { ExchangeSideWire, HistoryEntryWire } from '../management/contracts/history.ts';
import { countWords, msWords, usdWords } from './number-words.ts';
import { type Fact, printFacts } from './print-facts.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';
import { timeWords } from './time-words.ts';

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
    ['Took', `${msWords(entry.duration_ms)}, first content after ${msWords(entry.first_content_ms)}`],
    ['Tokens', tokenWords(entry)],
    ['Cost', costWords(entry)],
    ...entry.attempts.map(attemptFact),
  ]);
  printSide(terminal, 'Request', entry.request);
  printSide(terminal, 'Answer', entry.response);
}

function modelWords({ model, requested_model: wanted }: HistoryEntryWire): string {
  if (model === null || model === wanted || wanted === null) return model ?? wanted ?? '-';
  return `${model} (asked for: ${wanted})`;
}

function tokenWords({ usage }: HistoryEntryWire): string {
  if (usage === null) return '-';
  const { total_tokens: total, input_tokens: input, output_tokens: output, estimated } = usage;
  return `${countWords(total)} (${input} in, ${output} out)${estimated ? ', estimated' : ''}`;
}

function costWords({ cost_usd: usd, cost_source: source, price_date: date }: HistoryEntryWire): string {
  if (usd === null || source === null) return usdWords(usd);
  return `${usdWords(usd)} (by ${source}${date === null ? '' : ` of ${date}`})`;
}

function attemptFact(attempt: HistoryEntryWire['attempts'][number], index: number): Fact {
  const { provider, model, outcome, reason, duration_ms: ms } = attempt;
  return [
    `Attempt ${index + 1}`,
    `${provider} ${model}: ${outcome}${reason === null ? '' : ` (${reason})`}, ${msWords(ms)}`,
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
