import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Kysely } from 'kysely';
import type { StoreSchema } from '../schema.ts';
import { readCalls } from '../statements/read-calls.ts';
import { readHistoryEntry, readHistoryPage } from '../statements/read-history.ts';
import { readLessons } from '../statements/read-lessons.ts';
import { readStats } from '../statements/read-stats.ts';
import { connectReadOnly } from './connect.ts';
import type {
  FromHistoryWorker,
  HistoryAnswer,
  HistoryQuestion,
  HistoryWorkerData,
  ToHistoryWorker,
} from './history-messages.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { restoreAdvice } from './restore-advice.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

/** Readers wait for nobody but who repairs or empties the log. */
const LOCK_WAIT_MS = 2_000;

/** The thread that reads records, with a connection of its own: however long a question takes, answers to clients go on. */
class HistoryWorker {
  readonly #file: string;
  #kysely: Kysely<StoreSchema> | undefined;

  constructor({ file }: HistoryWorkerData) {
    this.#file = file;
  }

  async answer(question: HistoryQuestion): Promise<HistoryAnswer> {
    try {
      this.#kysely ??= new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(connect(this.#file)) });
      return await this.#kysely
        .transaction()
        .setAccessMode('read only')
        .execute((db) => ask(db, question));
    } catch (error) {
      return { kind: 'unavailable', reason: reasonOf(error, this.#file) };
    }
  }
}

function connect(file: string): DatabaseSync {
  const database = connectReadOnly(file);
  database.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}`);
  return database;
}

async function ask(db: Kysely<StoreSchema>, question: HistoryQuestion): Promise<HistoryAnswer> {
  switch (question.kind) {
    case 'page':
      return { kind: 'page', page: await readHistoryPage(db, question.query) };
    case 'one':
      return { kind: 'one', entry: await readHistoryEntry(db, question.id) };
    case 'stats':
      return { kind: 'stats', stats: await readStats(db, question.query) };
    case 'calls':
      return { kind: 'calls', calls: await readCalls(db, question.query) };
    case 'lessons':
      return { kind: 'lessons', lessons: await readLessons(db, question.most) };
  }
}

function reasonOf(error: unknown, file: string): string {
  const failure = sqliteFailure(error);
  if (failure !== undefined) return failureSentence(failure, file);
  return `The request history in ${file} cannot be read (${String(error)}). ${restoreAdvice(file)}`;
}

function serve(port: MessagePort, worker: HistoryWorker): void {
  port.on('message', async ({ ticket, question }: ToHistoryWorker) => {
    port.postMessage({ ticket, answer: await worker.answer(question) } satisfies FromHistoryWorker);
  });
}

if (parentPort !== null) serve(parentPort, new HistoryWorker(workerData as HistoryWorkerData));
