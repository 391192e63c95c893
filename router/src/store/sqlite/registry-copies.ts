import { Worker } from 'node:worker_threads';
import type { IsSecretKey } from '../statements/config-secrets.ts';
import type { StoreRhythm } from '../store.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { forgetOldDrafts, keepCopy } from './copy-files.ts';
import type { CopiedRegistry } from './copy-registry.ts';
import { newestRegistryCopy } from './newest-registry-copy.ts';
import type { OutsideChanges } from './outside-changes.ts';
import type { RegistryCopyTask } from './registry-copy-worker.ts';

interface RegistryCopiesOptions {
  readonly file: string;
  readonly isSecretKey: IsSecretKey;
  readonly outside: Pick<OutsideChanges, 'revision'>;
  readonly trouble: StoreTrouble;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly obstacle: () => string | undefined;
  readonly rhythm: StoreRhythm | undefined;
}

const FIRST_LOOK_MS = 60_000;
const LOOK_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Keeps a copy of the registry in `backups/`, at most one a day and only where something changed since the last one. The copying is a thread's work:
 * inference goes on beside it.
 */
export class RegistryCopies {
  readonly #options: RegistryCopiesOptions;
  #timer: NodeJS.Timeout;
  #copying: Promise<void> | undefined;
  #worker: Worker | undefined;
  #isClosed = false;

  constructor(options: RegistryCopiesOptions) {
    this.#options = options;
    this.#timer = this.#lookAfter(options.rhythm?.firstCopyMs ?? FIRST_LOOK_MS);
  }

  /** Copies what changed since the last copy, however young that one is. Never rejects. */
  copyNow(): Promise<void> {
    return this.#copyIf(() => true);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
    await this.#copying;
  }

  #lookAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = this.#lookAfter(this.#options.rhythm?.copyMs ?? LOOK_MS);
      void this.#copyIf((ageMs) => ageMs >= DAY_MS);
    }, ms).unref();
  }

  #copyIf(isOldEnough: (ageMs: number) => boolean): Promise<void> {
    this.#copying ??= this.#copyWhereDue(isOldEnough).finally(() => {
      this.#copying = undefined;
    });
    return this.#copying;
  }

  async #copyWhereDue(isOldEnough: (ageMs: number) => boolean): Promise<void> {
    const { file, outside, trouble, now, obstacle } = this.#options;
    // Also where no copy is due: after a crash none may be for long.
    await forgetOldDrafts(file, now());
    if (this.#isClosed || obstacle() !== undefined) return;
    const last = newestRegistryCopy(file);
    // At 0 nothing was ever registered.
    if (outside.revision === (last?.revision ?? 0)) return;
    // A clock that was set back makes no copy young for years.
    if (last !== undefined && !isOldEnough(Math.abs(now() - last.atMs))) return;
    try {
      await keepCopy(file, { kind: 'registry', nowMs: now() }, (draft) => this.#copyInto(draft));
      trouble.clear('copies');
    } catch (error) {
      if (!this.#isClosed) trouble.report('copies', failedSentence(file, error));
    }
  }

  /** False where a secret stands in the copy that somebody has just written in plain text: it is sealed soon, and the next copy is better. */
  async #copyInto(draft: string): Promise<boolean> {
    const { file, isSecretKey } = this.#options;
    const { plainKeys } = await this.#inThread({ file, draft });
    return !plainKeys.some(({ type, key, isSensitive }) => isSensitive || isSecretKey(type, key));
  }

  #inThread(workerData: RegistryCopyTask): Promise<CopiedRegistry> {
    // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
    const worker = new Worker(workerUrl(), { workerData, env: {}, execArgv: [], name: 'registry-copy-worker' });
    worker.unref();
    this.#worker = worker;
    return new Promise<CopiedRegistry>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('The thread that copies ended.')));
    }).finally(() => {
      this.#worker = undefined;
    });
  }
}

function failedSentence(file: string, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `The daily copy of the registry could not be made in backups/ beside ${file} (${detail}). Make room, and the folder writable.`;
}

/** The bundle lies in one folder with the worker beside it; from sources Node runs the TypeScript as it is. */
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './registry-copy-worker.ts' : './registry-copy-worker.js', import.meta.url);
}
