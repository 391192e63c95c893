import type { HistoryEntryWire } from '../management/contracts/history.ts';
import { countWords, msWords, usdWords } from './number-words.ts';
import { safeLine } from './safe-line.ts';
import type { Terminal } from './terminal.ts';
import { timeWords } from './time-words.ts';

/** One request as one line. */
export function logLine(terminal: Terminal, entry: HistoryEntryWire): string {
  const { status, http_status: http, provider, model, error } = entry;
  // What is not known is left out: a request that was refused at the door has no provider, no tokens and no price.
  const words = [
    [provider, model ?? entry.requested_model].filter((name) => name !== null).join('/'),
    msWords(entry.duration_ms),
    entry.usage === null ? '' : `${countWords(entry.usage.total_tokens)} tokens`,
    entry.cost_usd === null ? '' : usdWords(entry.cost_usd),
    error === null ? '' : `${error.code}: ${error.message ?? ''}`,
  ].filter((word) => word !== '');
  const verdict = safeLine(`${status} ${http}`);
  return [
    terminal.style('dim', timeWords(entry.created_at)),
    status === 'ok' ? terminal.style('green', verdict) : terminal.style('red', verdict),
    safeLine(words.join('  ')),
  ].join('  ');
}
