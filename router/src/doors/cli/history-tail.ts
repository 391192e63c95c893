import type { HistoryEntryWire, HistoryPageWire } from '../management/contracts/history.ts';
import type { Session } from './calls/with-session.ts';
import type { HistoryFilterOptions } from './history-query.ts';
import { withQuery } from './wire-path.ts';

/** Entries of one call; a burst takes several. */
const PER_PAGE = 50;

/**
 * What was recorded since the last look. It asks for everything and filters here: the order in which requests are recorded has no gaps, so the newest
 * one that was seen says where to stop. A page of what passed a filter would not say how far back it had to look.
 */
export class HistoryTail {
  readonly #ask: Session['ask'];
  #newest: string | undefined;

  private constructor(ask: Session['ask'], newest: string | undefined) {
    this.#ask = ask;
    this.#newest = newest;
  }

  static async begin({ ask }: Session): Promise<HistoryTail> {
    const page = await ask<HistoryPageWire>('GET', withQuery('/v1/history', { limit: 1 }));
    return new HistoryTail(ask, page.history[0]?.id);
  }

  /** Oldest first. */
  async look(): Promise<readonly HistoryEntryWire[]> {
    const fresh: HistoryEntryWire[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#ask<HistoryPageWire>('GET', withQuery('/v1/history', { limit: PER_PAGE, cursor }));
      const known = page.history.findIndex(({ id }) => id === this.#newest);
      fresh.push(...page.history.slice(0, known < 0 ? undefined : known));
      cursor = known < 0 ? (page.next_cursor ?? undefined) : undefined;
    } while (cursor !== undefined);
    this.#newest = fresh[0]?.id ?? this.#newest;
    return fresh.toReversed();
  }
}

/** As the filters of `/v1/history` mean it. */
export function passes(entry: HistoryEntryWire, { provider, model, status }: HistoryFilterOptions): boolean {
  return (
    (provider ?? entry.provider) === entry.provider &&
    (model === undefined || model === entry.model || model === entry.requested_model) &&
    (status === undefined || status === entry.status || status === String(entry.http_status))
  );
}
