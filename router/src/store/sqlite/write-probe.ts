import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoreTrouble } from '../store-trouble.ts';
import type { OutsideChanges } from './outside-changes.ts';
import type { Transactions } from './transactions.ts';

interface WriteProbeOptions {
  readonly file: string;
  readonly transactions: Transactions;
  readonly trouble: StoreTrouble;
  readonly outside: OutsideChanges;
  readonly everyMs: number | undefined;
}

const EVERY_MS = 2_000;
/** A change takes some tens of kilobytes; what a probe writes finds room sooner. */
const LEAST_ROOM_BYTES = 256 * 1024;

/** While changes are refused, tries now and then whether they are taken again: an outage is over when it is over, not at the next change. */
export class WriteProbe {
  readonly #options: WriteProbeOptions;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | undefined;

  constructor(options: WriteProbeOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), options.everyMs ?? EVERY_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  #look(): void {
    if (this.#underWay !== undefined || this.#options.trouble.of('database') === undefined) return;
    this.#underWay = this.#try().finally(() => {
      this.#underWay = undefined;
    });
  }

  async #try(): Promise<void> {
    const { file, transactions, trouble, outside } = this.#options;
    if (!(await hasRoom(file))) return;
    // What it throws is no trouble with the file: whoever reads or writes next says what it is.
    await transactions.probe().catch(() => undefined);
    // Secrets in plain text are sealed when the registry is loaded, and that was in vain.
    if (trouble.of('database') === undefined && trouble.of('secrets') !== undefined) outside.forget();
  }
}

/** Where that cannot be known, there is room until the probe says otherwise. */
async function hasRoom(file: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(dirname(file));
    return bavail * bsize >= LEAST_ROOM_BYTES;
  } catch {
    return true;
  }
}
