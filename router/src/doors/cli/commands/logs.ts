import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEntryWire, HistoryPageWire } from '../../management/contracts/history.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type HistoryFilterOptions, historyQuery } from '../history-query.ts';
import { logLine } from '../log-line.ts';
import { untilInterrupt } from '../until-interrupt.ts';
import { withQuery } from '../wire-path.ts';

export interface LogsOptions extends HistoryFilterOptions {
  readonly follow?: true;
  readonly file?: true;
}

/** How often new requests are looked for. */
const LOOK_EVERY_MS = 500;
/** Most that one look takes; of a burst beyond it the newest are shown. */
const MOST_PER_LOOK = 500;

/** `provider-cli logs [--follow]`: one line per request, oldest first; as JSON one object per line. */
export async function logs(context: Context, options: LogsOptions): Promise<ExitCode> {
  if (options.file) return (await import('../show-log-file.ts')).showLogFile(context, options);
  return withSession(context, async (session) => {
    const page = await readPage(session, options);
    const shown = new Set(page.map(({ id }) => id));
    for (const entry of page) printEntry(context, entry);
    if (options.follow) await follow(context, session, options, shown);
    return 0;
  });
}

async function follow(
  context: Context,
  session: Session,
  options: LogsOptions,
  first: ReadonlySet<string>,
): Promise<void> {
  const { signal } = untilInterrupt();
  let shown = first;
  for (;;) {
    const isOver = await sleep(LOOK_EVERY_MS, false, { signal }).catch(() => true);
    if (isOver) return;
    const page = await readPage(session, { ...options, limit: MOST_PER_LOOK });
    for (const entry of page) if (!shown.has(entry.id)) printEntry(context, entry);
    shown = new Set([...page.map(({ id }) => id), ...(page.length < MOST_PER_LOOK ? shown : [])]);
  }
}

async function readPage({ ask }: Session, options: LogsOptions): Promise<readonly HistoryEntryWire[]> {
  const page = await ask<HistoryPageWire>('GET', withQuery('/v1/history', historyQuery(options)));
  return page.history.toReversed();
}

function printEntry({ terminal, json }: Context, entry: HistoryEntryWire): void {
  terminal.print(json ? JSON.stringify(entry) : logLine(terminal, entry));
}
