import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import type { StoreSchema } from '../schema.ts';
import { readRevision, setRevision } from '../statements/revision.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { failureSentence, type SqliteFailure, sqliteFailure } from './sqlite-failure.ts';

export type Verdict<T> =
  | { readonly kind: 'commit'; readonly value: T }
  /** Nothing of the transaction stays; `value` still reaches the caller. */
  | { readonly kind: 'roll-back'; readonly value: T };

export type Ran<T> =
  | { readonly kind: 'ran'; readonly value: T }
  /** Nothing was written. */
  | { readonly kind: 'unavailable'; readonly reason: string };

type Work<T> = (transaction: Transaction<StoreSchema>) => Promise<Verdict<T>>;

interface TransactionsOptions {
  readonly kysely: Kysely<StoreSchema>;
  readonly file: string;
  readonly trouble: StoreTrouble;
  /** Why nothing should be written now; undefined where it can. */
  readonly obstacle: () => string | undefined;
  /** How long a locked database is asked again. */
  readonly patienceMs: number;
}

/**
 * Runs transactions on the main connection. That connection never waits for a lock itself (it would block the event loop):
 * a locked database makes the whole transaction run again after a short sleep.
 */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #reading = new Set<Promise<unknown>>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  read<T>(work: (transaction: Transaction<StoreSchema>) => Promise<T>): Promise<Ran<T>> {
    const run = this.#patiently('read only', async (transaction) => ({
      kind: 'commit',
      value: await work(transaction),
    }));
    const over = run.then(ignore, ignore).finally(() => this.#reading.delete(over));
    this.#reading.add(over);
    return run;
  }

  /** Writes run in the order in which they were asked for, also when one has to wait for a lock. */
  write<T>(work: Work<T>): Promise<Ran<T>> {
    const reason = this.#options.obstacle();
    if (reason !== undefined) return Promise.resolve({ kind: 'unavailable', reason });
    return this.#inTurn(work, this.#deadline());
  }

  /** Writes what stands there already, once, to see whether changes are taken again: then the trouble is over. */
  async probe(): Promise<void> {
    if (this.#options.obstacle() === undefined) await this.#inTurn(rewriteRevision, 0);
  }

  /** Resolves when all that was asked for so far has ended. */
  async idle(): Promise<void> {
    await this.#lastWrite;
    await Promise.all(this.#reading);
  }

  #inTurn<T>(work: Work<T>, deadlineMs: number): Promise<Ran<T>> {
    const run = this.#lastWrite.then(() => this.#patiently('read write', work, deadlineMs));
    this.#lastWrite = run.catch(ignore);
    return run;
  }

  async #patiently<T>(mode: 'read only' | 'read write', work: Work<T>, deadlineMs = this.#deadline()): Promise<Ran<T>> {
    const { file, trouble } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const tried = await this.#once(mode, work);
      if (tried.kind === 'committed') {
        if (mode === 'read write') trouble.clear('database');
        return { kind: 'ran', value: tried.value };
      }
      // Nothing reached the disk: whether it takes changes again is as unknown as before.
      if (tried.kind === 'rolled-back') return { kind: 'ran', value: tried.value };
      if (tried.failure.kind !== 'locked' || performance.now() >= deadlineMs) {
        const reason = failureSentence(tried.failure, file);
        // What cannot be read is told by who wanted to read it.
        if (mode === 'read write') trouble.report('database', reason);
        return { kind: 'unavailable', reason };
      }
      await sleep(Math.min(2 ** attempt, 50) * (0.5 + Math.random()));
    }
  }

  async #once<T>(mode: 'read only' | 'read write', work: Work<T>): Promise<Once<T>> {
    try {
      const value = await this.#options.kysely
        .transaction()
        .setAccessMode(mode)
        .execute(async (transaction) => {
          const verdict = await work(transaction);
          if (verdict.kind === 'roll-back') throw new RolledBack(verdict.value);
          return verdict.value;
        });
      return { kind: 'committed', value };
    } catch (error) {
      if (error instanceof RolledBack) return { kind: 'rolled-back', value: error.value as T };
      const failure = sqliteFailure(error);
      if (failure === undefined) throw error;
      return { kind: 'failed', failure };
    }
  }

  #deadline(): number {
    return performance.now() + this.#options.patienceMs;
  }
}

/** To begin a transaction is no proof: a full disk shows at the commit. */
async function rewriteRevision(transaction: Transaction<StoreSchema>): Promise<Verdict<undefined>> {
  const revision = await readRevision(transaction);
  // A row that is broken is mended by the next reading, which takes in what was missed.
  if (revision !== undefined) await setRevision(transaction, revision);
  return { kind: 'commit', value: undefined };
}

function ignore(): void {}

type Once<T> =
  | { readonly kind: 'committed'; readonly value: T }
  | { readonly kind: 'rolled-back'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: SqliteFailure };

/** Kysely rolls back only on a throw; this one carries a value out and is caught right here. */
class RolledBack extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('rolled back');
    this.value = value;
  }
}
