import { Worker } from 'node:worker_threads';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { AppendOutcome, Reading, RecordStore, RetentionLimits, SpendingQuestion } from '../../records/ports.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { packRecords } from './pack-records.ts';
import type { FromRecordWorker, RecordWorkerData, ToRecordWorker } from './record-messages.ts';

interface RecordStoreOptions extends RecordWorkerData {
  readonly trouble: StoreTrouble;
}

const YOUNG_MEBIBYTES = 4;
/** How long the last batches may take when the store closes. */
const CLOSE_LIMIT_MS = 10_000;

/**
 * Hands batches to the record worker, which is started with the first one. The thread keeps the process alive only while a batch is under
 * way. A worker that dies takes its batches with it (it may have died of them); the next batch gets a new one.
 */
export class SqliteRecordStore implements RecordStore {
  readonly #options: RecordStoreOptions;
  readonly #waiting = new Map<number, (outcome: AppendOutcome) => void>();
  readonly #retaining = new Map<number, () => void>();
  readonly #asking = new Map<number, (reading: Reading<readonly number[]>) => void>();
  #worker: Worker | undefined;
  #lastTicket = 0;
  #isClosed = false;

  constructor(options: RecordStoreOptions) {
    this.#options = options;
  }

  append(batch: readonly RequestRecord[]): Promise<AppendOutcome> {
    if (batch.length === 0) return Promise.resolve({ kind: 'written', count: 0 });
    if (this.#isClosed) return Promise.resolve({ kind: 'lost', reason: 'The store is closed.' });
    const worker = this.#ready();
    const ticket = ++this.#lastTicket;
    const packed = packRecords(batch);
    const message: ToRecordWorker = { kind: 'append', ticket, batch: packed };
    worker.postMessage(message, [packed.bodies.buffer, packed.lengths.buffer]);
    worker.ref();
    return new Promise((resolve) => this.#waiting.set(ticket, resolve));
  }

  /** Keeps no process alive: what is due is due at the next start too. */
  retain(limits: RetentionLimits): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const ticket = ++this.#lastTicket;
    const message: ToRecordWorker = { kind: 'retain', ticket, limits };
    const worker = this.#ready();
    worker.postMessage(message);
    this.#rest();
    return new Promise((resolve) => this.#retaining.set(ticket, resolve));
  }

  spending(questions: readonly SpendingQuestion[]): Promise<Reading<readonly number[]>> {
    if (this.#isClosed) return Promise.resolve({ kind: 'unavailable', reason: 'The store is closed.' });
    const ticket = ++this.#lastTicket;
    const message: ToRecordWorker = { kind: 'spending', ticket, questions };
    const worker = this.#ready();
    worker.postMessage(message);
    worker.ref();
    return new Promise((resolve) => this.#asking.set(ticket, resolve));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    const message: ToRecordWorker = { kind: 'close' };
    worker.postMessage(message);
    worker.ref();
    const limit = setTimeout(() => void worker.terminate(), CLOSE_LIMIT_MS);
    await gone;
    clearTimeout(limit);
  }

  #ready(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { file, maxBytes } = this.#options;
    const workerData: RecordWorkerData = { file, maxBytes };
    // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
    const worker = new Worker(workerUrl(), {
      workerData,
      env: {},
      execArgv: [],
      name: 'record-worker',
      // Its heap stays at 10 MiB in place of 14. Only the young are limited: what is large or lasts is not.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEBIBYTES },
    });
    worker.on('message', (reply: FromRecordWorker) => this.#hear(reply));
    worker.on('error', (error: Error) => this.#forget(worker, `The record worker failed: ${error.message}`));
    worker.on('exit', () => this.#forget(worker, 'The record worker ended.'));
    this.#worker = worker;
    return worker;
  }

  #hear(reply: FromRecordWorker): void {
    switch (reply.kind) {
      case 'appended':
        this.#settle(reply.ticket, reply.outcome);
        return;
      case 'spent':
        this.#asking.get(reply.ticket)?.(reply.reading);
        this.#asking.delete(reply.ticket);
        this.#rest();
        return;
      case 'retained':
        this.#retained(reply.ticket, reply.problem);
    }
  }

  #retained(ticket: number, problem: string | undefined): void {
    const { trouble } = this.#options;
    if (problem === undefined) trouble.clear('history');
    else trouble.report('history', problem);
    this.#retaining.get(ticket)?.();
    this.#retaining.delete(ticket);
  }

  #settle(ticket: number, outcome: AppendOutcome): void {
    const { trouble } = this.#options;
    if (outcome.kind === 'written') trouble.clear('records');
    else trouble.report('records', outcome.reason);
    this.#waiting.get(ticket)?.(outcome);
    this.#waiting.delete(ticket);
    this.#rest();
  }

  #rest(): void {
    if (this.#waiting.size === 0 && this.#asking.size === 0) this.#worker?.unref();
  }

  #forget(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve({ kind: 'lost', reason });
    if (this.#waiting.size > 0) this.#options.trouble.report('records', reason);
    this.#waiting.clear();
    for (const resolve of this.#asking.values()) resolve({ kind: 'unavailable', reason });
    this.#asking.clear();
    for (const resolve of this.#retaining.values()) resolve();
    this.#retaining.clear();
  }
}

/** The bundle lies in one folder with the worker beside it; from sources Node runs the TypeScript as it is. */
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './record-worker.ts' : './record-worker.js', import.meta.url);
}
