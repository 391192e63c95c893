import { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { AppendOutcome } from '../../records/ports.ts';
import { limitSize } from './connect.ts';
import { RecordInserter } from './insert-records.ts';
import type { FromRecordWorker, PackedBatch, RecordWorkerData, ToRecordWorker } from './record-messages.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

/** Waiting for a lock blocks only this thread. Longer waits are the caller's: it gets `busy` and tries again. */
const LOCK_WAIT_MS = 2_000;

/** The thread that writes request records, with a connection of its own. */
class RecordWorker {
  readonly #data: RecordWorkerData;
  #open: { readonly database: DatabaseSync; readonly inserter: RecordInserter } | undefined;

  constructor(data: RecordWorkerData) {
    this.#data = data;
  }

  append(batch: PackedBatch): AppendOutcome {
    try {
      this.#open ??= connect(this.#data);
      this.#open.inserter.insert(batch);
      return { kind: 'written', count: batch.count };
    } catch (error) {
      return toOutcome(error, this.#data.file);
    }
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}

/** Records may lag by a batch, so a commit does not wait for the disk (`normal`); the file stays whole all the same. */
function connect({ file, maxBytes }: RecordWorkerData): { database: DatabaseSync; inserter: RecordInserter } {
  const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
  try {
    // A checkpoint each 32 MiB instead of each 4: the pages of the indexes are written to once per record and copied once per checkpoint.
    database.exec(
      'pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864',
    );
    limitSize(database, maxBytes);
    return { database, inserter: new RecordInserter(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function toOutcome(error: unknown, file: string): AppendOutcome {
  const failure = sqliteFailure(error);
  if (failure === undefined) return { kind: 'lost', reason: `Records could not be written: ${String(error)}` };
  const reason = failureSentence(failure, file);
  switch (failure.kind) {
    case 'locked':
    case 'full':
    case 'disk-error':
    case 'unopenable':
      return { kind: 'busy', reason };
    case 'read-only':
    case 'damaged':
      return { kind: 'lost', reason };
  }
}

function serve(port: MessagePort, worker: RecordWorker): void {
  port.on('message', (message: ToRecordWorker) => {
    switch (message.kind) {
      case 'append':
        port.postMessage({ ticket: message.ticket, outcome: worker.append(message.batch) } satisfies FromRecordWorker);
        return;
      case 'close':
        worker.close();
        port.close();
    }
  });
}

if (parentPort !== null) serve(parentPort, new RecordWorker(workerData as RecordWorkerData));
