import type { HistoryEntryWire } from '../../management/contracts/history.ts';
import { askHistory } from '../ask-history.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { expectProvider } from '../expect-provider.ts';
import { type HistoryFilterOptions, historyFlags, historyQuery } from '../history-query.ts';
import { countWords, msWords, usdWords } from '../number-words.ts';
import { printEntry } from '../print-entry.ts';
import { printTable } from '../table.ts';
import { shortTimeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';

export interface HistoryOptions extends HistoryFilterOptions {
  readonly cursor?: string;
}

/** `provider-cli history [ID]`. */
export function history(context: Context, id: string | undefined, options: HistoryOptions): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const { ask, show, tool } = session;
    const { terminal } = context;
    if (id !== undefined) {
      const entry = await ask<HistoryEntryWire>('GET', wirePath('history', id));
      return show(entry, () => printEntry(terminal, entry));
    }
    const page = await askHistory(session, { ...historyQuery(options), cursor: options.cursor });
    if (page.history.length === 0) await expectProvider(session, options.provider);
    return show(page, () => {
      if (page.history.length === 0) return terminal.note('There are no such requests.');
      printTable(
        terminal,
        ['ID', 'TIME', 'STATUS', 'PROVIDER', 'MODEL', 'TOOK', 'TOKENS', 'COST'],
        page.history.map(toRow),
      );
      if (page.next_cursor !== null) {
        terminal.note(`Older ones: ${tool(`history${historyFlags(options)} --cursor ${page.next_cursor}`)}`);
      }
    });
  });
}

function toRow(entry: HistoryEntryWire): readonly string[] {
  return [
    entry.id,
    shortTimeWords(entry.created_at, Date.now()),
    entry.status === 'ok' ? 'ok' : String(entry.http_status),
    entry.provider ?? '-',
    entry.model ?? entry.requested_model ?? '-',
    msWords(entry.duration_ms),
    countWords(entry.usage?.total_tokens),
    usdWords(entry.cost_usd),
  ];
}
