import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../domain/principal.ts';
import type { StoredConfig } from '../statements/read-registry.ts';
import { sealExposed } from '../statements/seal-exposed.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import type { JournaledWrites } from './journaled-writes.ts';

const outsider: Actor = { who: 'outside', door: 'outside', from: undefined };

interface SecretSealerOptions {
  readonly writes: JournaledWrites;
  readonly database: DatabaseSync;
  readonly file: string;
  readonly trouble: StoreTrouble;
  readonly patienceMs: number;
}

/** Seals secrets that were written in plain text from outside, and wipes what is left of them in the write-ahead log. */
export class SecretSealer {
  readonly #options: SecretSealerOptions;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: SecretSealerOptions) {
    this.#options = options;
  }

  /** The revision after it; undefined when the database did not take it (which is then told as trouble). */
  seal(exposed: readonly StoredConfig[]): Promise<number | undefined> {
    return this.#track(this.#seal(exposed));
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #seal(exposed: readonly StoredConfig[]): Promise<number | undefined> {
    const { writes, file, trouble } = this.#options;
    const outcome = await writes.run(outsider, (tools) => sealExposed(exposed, tools));
    if (outcome.kind !== 'written') {
      trouble.report('secrets', `Secrets stand in ${file} in plain text and could not be sealed yet.`);
      return undefined;
    }
    trouble.clear('secrets');
    void this.#track(this.#scrub());
    return outcome.revision;
  }

  /** The log keeps overwritten pages until it is cut. Readers can hold that up, so it is tried again. */
  async #scrub(): Promise<void> {
    const { database, file, trouble, patienceMs } = this.#options;
    const deadlineMs = performance.now() + patienceMs;
    for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 200)) {
      if (!database.isOpen || truncateLog(database)) return;
      if (performance.now() >= deadlineMs) break;
      await sleep(waitMs);
    }
    trouble.report(
      'secrets',
      `A secret written in plain text may still stand in ${file}-wal: other programs keep it open.`,
    );
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const forget = (): boolean => this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/** Whether the write-ahead log is empty now. */
function truncateLog(database: DatabaseSync): boolean {
  try {
    return database.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] === 0;
  } catch {
    return false; // A transaction is open, or the disk refuses: the next try tells.
  }
}
