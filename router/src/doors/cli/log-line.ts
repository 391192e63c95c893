import type { HistoryEntryWire } from '../management/contracts/history.ts';
import { countWords, msWords, usdWords } from './number-words.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';
import { timeWords } from './time-words.ts';

/** One request as one line. */
export function logLine(terminal: Terminal, entry: HistoryEntryWire): string {
  const { status, http_status: http, provider, model, error } = entry;
  const words = [
    `${provider ?? '-'}/${model ?? entry.requested_model ?? '-'}`,
    msWords(entry.duration_ms),
    `${countWords(entry.usage?.total_tokens)} tokens`,
    usdWords(entry.cost_usd),
    ...(error === null ? [] : [`${error.code}: ${error.message ?? ''}`]),
  ];
  const verdict = `${status} ${http}`;
  return [
    terminal.style('dim', timeWords(entry.created_at)),
    status === 'ok' ? terminal.style('green', verdict) : terminal.style('red', verdict),
    safeText(words.join('  ').replace(/\s*\n\s*/g, ' ')),
  ].join('  ');
}
