import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEntryWire } from '../../management/contracts/history.ts';
import { askHistory } from '../ask-history.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import { escapedJson } from '../escaped-json.ts';
import type { ExitCode } from '../exit-code.ts';
import { expectProvider } from '../expect-provider.ts';
import { type HistoryFilterOptions, historyQuery } from '../history-query.ts';
import { HistoryTail, passes } from '../history-tail.ts';
import { logLine } from '../log-line.ts';
import { untilInterrupt } from '../until-interrupt.ts';
import { usageMistake } from '../usage-mistake.ts';

export interface LogsOptions extends HistoryFilterOptions {
  readonly follow?: true;
  readonly file?: true;
}

/** How often new requests are looked for. */
const LOOK_EVERY_MS = 500;

/** `provider-cli logs [--follow]`: one line per request, oldest first; as JSON one object per line. */
export async function logs(context: Context, options: LogsOptions): Promise<ExitCode> {
  if (options.file) return (await import('../show-log-file.ts')).showLogFile(context, options);
  if (options.follow && options.to !== undefined) {
    return usageMistake(context, '--follow goes on until Ctrl-C: leave out --to.');
  }
  return withSession(context, async (session) => {
    // Before the first page: what is recorded meanwhile is in both, and nothing in neither.
    const tail = options.follow && (await HistoryTail.begin(session));
    const { history } = await askHistory(session, historyQuery(options));
    if (history.length === 0) await expectProvider(session, options.provider);
    for (const entry of history.toReversed()) printEntry(context, entry);
    if (tail) await follow(context, options, tail, new Set(history.map(({ id }) => id)));
    return 0;
  });
}

async function follow(
  context: Context,
  filters: HistoryFilterOptions,
  tail: HistoryTail,
  shown: ReadonlySet<string>,
): Promise<void> {
  const { signal } = untilInterrupt();
  while (await sleep(LOOK_EVERY_MS, true, { signal }).catch(() => false)) {
    const fresh = await tail.look();
    for (const entry of fresh) if (passes(entry, filters) && !shown.has(entry.id)) printEntry(context, entry);
  }
}

function printEntry({ terminal, json }: Context, entry: HistoryEntryWire): void {
  terminal.print(json ? escapedJson(JSON.stringify(entry)) : logLine(terminal, entry));
}
