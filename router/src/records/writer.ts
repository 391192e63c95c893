import { setTimeout } from 'node:timers/promises';
import type { RequestRecord } from '../domain/request-record.ts';
import { atMost } from '../lib/at-most.ts';
import { BodyAllowance } from './body-allowance.ts';
import { bodyBytes } from './body-bytes.ts';
import type { AppendOutcome, RecordStore, ReportTrouble } from './ports.ts';
import { RecordQueue } from './record-queue.ts';
import { redact } from './redact.ts';
import { redactRecord } from './redact-record.ts';
import { TroubleTeller } from './trouble-teller.ts';

export interface WriterOptions {
  readonly store: RecordStore;
  readonly reportTrouble: ReportTrouble;
  /** Bytes of bodies per second that may be kept for long; some seconds' worth at once. Read anew each time it matters. */
  readonly bodyBytesPerSecond?: () => number;
  /** Records written at once, and the longest that one waits for company. */
  readonly batchRecords?: number;
  /** Of bodies: so many are not copied to another thread at once. */
  readonly batchBodyBytes?: number;
  readonly batchMs?: number;
  readonly maxRecords?: number;
  readonly maxBodyBytes?: number;
  /** First pause after the store was busy; it doubles up to 5 s. */
  readonly retryMs?: number;
}

export interface Drained {
  /** Records that could not be written in time. */
  readonly lost: number;
}

const MEBIBYTE = 1024 * 1024;
const defaults = {
  batchRecords: 512,
  batchBodyBytes: 4 * MEBIBYTE,
  batchMs: 100,
  maxRecords: 20_000,
  maxBodyBytes: 32 * MEBIBYTE,
  retryMs: 100,
  bodyBytesPerSecond: () => Number.POSITIVE_INFINITY,
};
const MAX_RETRY_MS = 5_000;
/** Of bodies of what went wrong, kept beyond the others: enough to see why, and too little for a flood of refusals to fill the history. */
const FAILURE_BYTES_PER_SECOND = MEBIBYTE / 2;

/**
 * Takes finished requests off their path: queues them and writes them in batches, one at a time. A slow or full disk costs records, which
 * are counted and told, never answers.
 */
export class RecordWriter {
  readonly #store: RecordStore;
  readonly #settings: typeof defaults;
  readonly #queue: RecordQueue;
  readonly #allowance: BodyAllowance;
  readonly #failureAllowance: BodyAllowance;
  readonly #teller: TroubleTeller;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #failuresInRow = 0;
  #dropped = 0;
  #shortened = 0;
  #closed = false;

  constructor({ store, reportTrouble, ...settings }: WriterOptions) {
    this.#store = store;
    this.#settings = { ...defaults, ...settings };
    this.#queue = new RecordQueue(this.#settings);
    const nowMs = (): number => performance.now();
    this.#allowance = new BodyAllowance({ bytesPerSecond: this.#settings.bodyBytesPerSecond, nowMs });
    this.#failureAllowance = new BodyAllowance({ bytesPerSecond: () => FAILURE_BYTES_PER_SECOND, nowMs });
    this.#teller = new TroubleTeller(reportTrouble);
  }

  /** Records that were lost since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether it is worth while to gather the body of an answer that begins now. */
  get hasRoomForBodies(): boolean {
    return this.#allowance.hasRoom;
  }

  /** Records whose bodies were left out since the start. */
  get shortened(): number {
    return this.#shortened;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  write(record: RequestRecord): void {
    if (this.#closed) {
      this.#lose(1, 'The router had shut down.');
      return;
    }
    switch (this.#queue.push(this.#withinAllowance(redactRecord(record)))) {
      case 'kept':
        break;
      case 'kept-without-bodies':
        this.#shorten('The bodies that wait for the database fill their share of memory.');
        break;
      case 'full':
        this.#lose(1, 'Too many records wait for the database.');
    }
    if (this.#isBatchFull() && this.#failuresInRow === 0) this.#flush();
    else this.#flushAfter(this.#settings.batchMs);
  }

  /** Writes what waits now, for who wants to read it; gives up after `timeoutMs`, and at once where the store is in trouble. */
  async catchUp(timeoutMs: number): Promise<void> {
    const untilMs = performance.now() + timeoutMs;
    // What comes meanwhile is not waited for.
    for (let waiting = this.#queue.length; waiting > 0; ) {
      const before = this.#queue.length;
      this.#flush();
      const leftMs = untilMs - performance.now();
      if (this.#writing === undefined || this.#failuresInRow > 0 || leftMs <= 0) return;
      await atMost(leftMs, this.#writing);
      waiting -= Math.max(1, before - this.#queue.length);
    }
  }

  /** For shutdown: writes what waits, for at most `timeoutMs`; the rest is lost, and later records too. */
  async drain(timeoutMs: number): Promise<Drained> {
    const untilMs = performance.now() + timeoutMs;
    while (this.#queue.length > 0) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) break;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      if (this.#failuresInRow > 0) await setTimeout(Math.min(leftMs, this.#settings.retryMs));
      this.#flush();
      if (this.#writing !== undefined) await atMost(leftMs, this.#writing);
    }
    this.#closed = true;
    clearTimeout(this.#timer);
    const lost = this.#queue.length;
    this.#queue.drop(lost);
    if (lost > 0) this.#lose(lost, 'The database did not take them before the router shut down.');
    this.#teller.close();
    return { lost };
  }

  #withinAllowance(record: RequestRecord): RequestRecord {
    if (record.requestBody === undefined && record.responseBody === undefined) return record;
    const bytes = bodyBytes(record);
    if (this.#isWhole(record) && this.#allowance.take(bytes)) return record;
    // What went wrong is worth more than its share, but not all there is.
    if (record.status !== 'ok' && this.#failureAllowance.take(bytes)) return record;
    this.#shorten('More bodies came per second than history.bodyBytesPerSecond allows.');
    return { ...record, requestBody: undefined, responseBody: undefined };
  }

  /**
   * Where there was no room to gather an answer, its question is left out, too: one alone tells little, and under a flood such halves used up what
   * whole exchanges could have had.
   */
  #isWhole({ status, responseBody }: RequestRecord): boolean {
    return status !== 'ok' || responseBody !== undefined || this.#allowance.hasRoom;
  }

  #flushAfter(ms: number): void {
    if (this.#timer !== undefined || this.#writing !== undefined) return;
    this.#timer = globalThis.setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, ms);
  }

  #flush(): void {
    if (this.#writing !== undefined || this.#queue.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = undefined;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#closed || this.#queue.length === 0) return;
    if (this.#failuresInRow > 0)
      this.#flushAfter(Math.min(MAX_RETRY_MS, this.#settings.retryMs * 2 ** (this.#failuresInRow - 1)));
    else if (this.#isBatchFull()) this.#flush();
    else this.#flushAfter(this.#settings.batchMs);
  }

  #isBatchFull(): boolean {
    const { batchRecords, batchBodyBytes } = this.#settings;
    return this.#queue.length >= batchRecords || this.#queue.bodyBytes >= batchBodyBytes;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#queue.first(this.#settings.batchRecords, this.#settings.batchBodyBytes);
    const outcome = await this.#append(batch);
    // The drain gave up meanwhile and counted them as lost.
    if (this.#closed) return;
    switch (outcome.kind) {
      case 'written':
        this.#queue.drop(batch.length);
        this.#worked();
        return;
      case 'busy':
        this.#failuresInRow += 1;
        this.#teller.delayed(this.#queue.length, redact(outcome.reason));
        return;
      case 'lost':
        this.#queue.drop(batch.length);
        this.#worked();
        this.#lose(batch.length, redact(outcome.reason));
        return;
    }
  }

  async #append(batch: readonly RequestRecord[]): Promise<AppendOutcome> {
    try {
      return await this.#store.append(batch);
    } catch (error) {
      // A worker that died comes back; its batch is still here.
      return { kind: 'busy', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #worked(): void {
    if (this.#failuresInRow > 0) this.#teller.recovered();
    this.#failuresInRow = 0;
  }

  #shorten(reason: string): void {
    this.#shortened += 1;
    this.#teller.shortened(reason);
  }

  #lose(count: number, reason: string): void {
    this.#dropped += count;
    this.#teller.lost(count, reason);
  }
}
