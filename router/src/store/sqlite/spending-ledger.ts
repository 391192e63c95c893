import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Charge } from '../../domain/budget.ts';
import type { SpendingQuestion } from '../../records/ports.ts';

const SLOT_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** The longest month, and the hours by which clocks differ. */
const KEPT_MS = 33 * 24 * HOUR_MS;

/** What owners of budgets have spent, by quarters of an hour. Written in the transactions of the records that cost it. */
export class SpendingLedger {
  readonly #database: DatabaseSync;
  #prepared: ReturnType<typeof prepareAll> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Inside a transaction of the caller. */
  add(charges: readonly Charge[]): void {
    for (const { owner, usd, atMs } of charges) this.#statements.add.run(owner, slotOf(atMs), usd);
  }

  /** USD by question. What an owner spent before anybody counted is taken from the history, once. */
  read(questions: readonly SpendingQuestion[], nowMs: number): readonly number[] {
    const asked = new Set(questions.map(({ owner }) => owner));
    const known = new Set(this.#statements.known.all().map(({ owner }) => String(owner)));
    // Of whom nobody asks nobody counts either: should somebody ask again, the history knows what came between.
    for (const owner of known) if (!asked.has(owner)) this.#statements.clear.run(owner);
    const unknown = [...asked].filter((owner) => !known.has(owner));
    if (unknown.length > 0) this.#begin(unknown, nowMs);
    return questions.map(({ owner, fromMs }) => Number(this.#statements.sum.get(owner, slotOf(fromMs))?.['usd'] ?? 0));
  }

  /** False when nothing past was left. */
  forgetPast(nowMs: number, atMost: number): boolean {
    return Number(this.#statements.forget.run(nowMs - KEPT_MS, atMost).changes) > 0;
  }

  /** In one transaction: what is written before is in the history, what comes after is charged. */
  #begin(owners: readonly string[], nowMs: number): void {
    this.#database.exec('begin immediate');
    try {
      for (const owner of owners) {
        // Another process may have begun meanwhile.
        if (this.#statements.find.get(owner) !== undefined) continue;
        this.#statements.clear.run(owner);
        this.#statements.add.run(owner, 0, 0);
        this.#fromHistory(owner, nowMs - KEPT_MS);
      }
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  #fromHistory(owner: string, fromMs: number): void {
    const [kind = '', ...rest] = owner.split(':');
    const name = rest.join(':');
    const column = summedBy[kind as keyof typeof summedBy];
    if (column !== undefined) {
      const isOwner = column === '' ? '' : `and ${column} = ?`;
      const bound = column === '' ? [] : [name];
      this.#database.prepare(fromSums(isOwner)).run(owner, fromMs, ...bound);
      this.#database.prepare(fromRecords(`seq > ${SUMMED} ${isOwner}`)).run(owner, fromMs, ...bound);
    } else if (kind === 'end-user') {
      this.#database.prepare(fromRecords('end_user = ?')).run(owner, fromMs, name);
    } else {
      const holds = 'tags is not null and exists (select 1 from json_each(tags) where value = ?)';
      this.#database.prepare(fromRecords(holds)).run(owner, fromMs, name);
    }
  }

  /** Made when they are needed: a table that somebody dropped must not cost records. */
  get #statements(): ReturnType<typeof prepareAll> {
    this.#prepared ??= prepareAll(this.#database);
    return this.#prepared;
  }
}

/** Owners whose spending the sums of the history know, by column. */
const summedBy: Readonly<Record<string, string | undefined>> = {
  router: '',
  provider: 'provider',
  'api-key': 'api_key_id',
};

const SUMMED = '(select summed_seq from request_stats_state where id = 1)';
const MERGED = 'on conflict (owner, slot_at) do update set usd = usd + excluded.usd';

function fromSums(isOwner: string): string {
  return `insert into spending (owner, slot_at, usd)
    select ?, start_at, sum(cost_usd) from request_stats where span_ms = ${HOUR_MS} and start_at >= ? ${isOwner} and cost_usd > 0
    group by start_at ${MERGED}`;
}

function fromRecords(which: string): string {
  return `insert into spending (owner, slot_at, usd)
    select ?, (cast(created_at as integer) / ${SLOT_MS}) * ${SLOT_MS} as slot, sum(cost_usd) from requests
    where created_at >= ? and cost_usd > 0 and ${which} group by slot ${MERGED}`;
}

function slotOf(atMs: number): number {
  return Math.floor(atMs / SLOT_MS) * SLOT_MS;
}

function prepareAll(
  database: DatabaseSync,
): Record<'add' | 'known' | 'find' | 'clear' | 'sum' | 'forget', StatementSync> {
  return {
    add: database.prepare(`insert into spending (owner, slot_at, usd) values (?, ?, ?) ${MERGED}`),
    known: database.prepare('select owner from spending where slot_at = 0'),
    find: database.prepare('select 1 from spending where owner = ? and slot_at = 0'),
    clear: database.prepare('delete from spending where owner = ?'),
    sum: database.prepare('select sum(usd) as usd from spending where owner = ? and slot_at >= ? and slot_at > 0'),
    forget: database.prepare(
      'delete from spending where rowid in (select rowid from spending where slot_at > 0 and slot_at < ? limit ?)',
    ),
  };
}
