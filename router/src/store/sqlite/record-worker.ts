import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { AppendOutcome, Reading, RetentionLimits, SpendingQuestion } from '../../records/ports.ts';
import { limitSize } from './connect.ts';
import { RecordInserter } from './insert-records.ts';
import type { FromRecordWorker, PackedBatch, RecordWorkerData, ToRecordWorker } from './record-messages.ts';
import { retentionSteps } from './retain-records.ts';
import { SpendingLedger } from './spending-ledger.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';
import { RecordSummer } from './sum-records.ts';

/** Waiting for a lock blocks only this thread. Longer waits are the caller's: it gets `busy` and tries again. */
const LOCK_WAIT_MS = 2_000;
/** Records wait so long, or for so many others, to be summed: a sum is written once for all of them. */
const SUM_AFTER_MS = 2_000;
const SUM_AFTER_RECORDS = 8_192;
/** Between two steps of retention: several times as long as a step takes, so that whoever else writes mostly finds the lock free. */
const STEP_PAUSE_MS = 20;

interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly inserter: RecordInserter;
  readonly summer: RecordSummer;
  readonly ledger: SpendingLedger;
}

/** The thread that writes request records, with a connection of its own. */
class RecordWorker {
  readonly #data: RecordWorkerData;
  #open: OpenDatabase | undefined;
  #sumTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(data: RecordWorkerData) {
    this.#data = data;
  }

  append(batch: PackedBatch): AppendOutcome {
    try {
      const { inserter, summer } = this.#connected();
      summer.remember(batch, inserter.insert(batch));
      this.#sumSoon(summer);
      return { kind: 'written', count: batch.count };
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): AppendOutcome {
    const { file } = this.#data;
    const failure = sqliteFailure(error);
    if (failure === undefined) return { kind: 'lost', reason: `Records could not be written: ${String(error)}` };
    // What was opened while it could only be read stays so: the next batch opens it anew. Sums that waited are made from the rows.
    if (failure.kind === 'read-only') this.#disconnect();
    return { kind: failure.kind === 'damaged' ? 'lost' : 'busy', reason: failureSentence(failure, file) };
  }

  spending(questions: readonly SpendingQuestion[]): Reading<readonly number[]> {
    try {
      return { kind: 'read', value: this.#connected().ledger.read(questions, Date.now()) };
    } catch (error) {
      const failure = sqliteFailure(error);
      const reason = failure === undefined ? String(error) : failureSentence(failure, this.#data.file);
      return { kind: 'unavailable', reason };
    }
  }

  /** What went wrong, in a sentence. A lock is nothing: the next round finds it gone. */
  async retain(limits: RetentionLimits): Promise<string | undefined> {
    try {
      const { database, summer, ledger } = this.#connected();
      for (const _ of retentionSteps(database, summer, ledger, limits)) {
        await sleep(STEP_PAUSE_MS);
        if (this.#isClosed) return undefined;
      }
      return undefined;
    } catch (error) {
      const failure = sqliteFailure(error);
      if (failure?.kind === 'locked') return undefined;
      const reason = failure === undefined ? String(error) : failureSentence(failure, this.#data.file);
      return `Old records could not be removed from the history. ${reason}`;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#sumNow();
    this.#disconnect();
  }

  #disconnect(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #connected(): OpenDatabase {
    this.#open ??= connect(this.#data);
    return this.#open;
  }

  #sumSoon(summer: RecordSummer): void {
    if (summer.waiting >= SUM_AFTER_RECORDS) this.#sumNow();
    else this.#sumTimer ??= setTimeout(() => this.#sumNow(), SUM_AFTER_MS);
  }

  /** Sums that are late are no harm: readers add what is not summed yet. Trouble that stays is told by `retain`. */
  #sumNow(): void {
    clearTimeout(this.#sumTimer);
    this.#sumTimer = undefined;
    try {
      if ((this.#open?.summer.waiting ?? 0) > 0) this.#open?.summer.sumSome();
    } catch {
      // They are summed with the next ones.
    }
  }
}

/** Records may lag by a batch, so a commit does not wait for the disk (`normal`); the file stays whole all the same. */
function connect({ file, maxBytes }: RecordWorkerData): OpenDatabase {
  const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
  try {
    // A checkpoint each 32 MiB instead of each 4: the pages of the indexes are written to once per record and copied once per checkpoint.
    database.exec(
      'pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864',
    );
    // What retention removes is overwritten where that costs no extra write; whole pages go back to the disk.
    database.exec('pragma secure_delete = fast');
    limitSize(database, maxBytes);
    const ledger = new SpendingLedger(database);
    const inserter = new RecordInserter(database, ledger);
    return { database, inserter, summer: new RecordSummer(database, Date.now), ledger };
  } catch (error) {
    database.close();
    throw error;
  }
}

function serve(port: MessagePort, worker: RecordWorker): void {
  const reply = (message: FromRecordWorker): void => port.postMessage(message);
  port.on('message', (message: ToRecordWorker) => {
    switch (message.kind) {
      case 'append':
        reply({ kind: 'appended', ticket: message.ticket, outcome: worker.append(message.batch) });
        return;
      case 'retain':
        void worker
          .retain(message.limits)
          .then((problem) => reply({ kind: 'retained', ticket: message.ticket, problem }));
        return;
      case 'spending':
        reply({ kind: 'spent', ticket: message.ticket, reading: worker.spending(message.questions) });
        return;
      case 'close':
        worker.close();
        port.close();
    }
  });
}

if (parentPort !== null) serve(parentPort, new RecordWorker(workerData as RecordWorkerData));
