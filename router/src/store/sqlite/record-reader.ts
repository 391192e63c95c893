import { Worker } from 'node:worker_threads';
import type { Lesson } from '../../domain/lesson.ts';
import type { CallReading } from '../../records/calls/call-figures.ts';
import type {
  CallsQuery,
  HistoryEntry,
  HistoryPage,
  HistoryQuery,
  LessonReader,
  Reading,
  RecordReader,
  Stats,
  StatsQuery,
} from '../../records/ports.ts';
import type {
  FromHistoryWorker,
  HistoryAnswer,
  HistoryQuestion,
  HistoryWorkerData,
  ToHistoryWorker,
} from './history-messages.ts';

/** A thread costs some megabytes: it goes when nobody has asked for so long. */
const IDLE_MS = 60_000;

/** Has the history read by a thread, which is started with the first question. A thread that dies of one gets none of the others into trouble. */
export class SqliteRecordReader implements RecordReader, LessonReader {
  readonly #data: HistoryWorkerData;
  readonly #waiting = new Map<number, (answer: HistoryAnswer) => void>();
  #worker: Worker | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastTicket = 0;
  #isClosed = false;

  constructor(data: HistoryWorkerData) {
    this.#data = data;
  }

  async page(query: HistoryQuery): Promise<Reading<HistoryPage>> {
    const answer = await this.#ask({ kind: 'page', query });
    return answer.kind === 'page' ? { kind: 'read', value: answer.page } : unavailable(answer);
  }

  async one(id: string): Promise<Reading<HistoryEntry | undefined>> {
    const answer = await this.#ask({ kind: 'one', id });
    return answer.kind === 'one' ? { kind: 'read', value: answer.entry } : unavailable(answer);
  }

  async stats(query: StatsQuery): Promise<Reading<Stats>> {
    const answer = await this.#ask({ kind: 'stats', query });
    return answer.kind === 'stats' ? { kind: 'read', value: answer.stats } : unavailable(answer);
  }

  async calls(query: CallsQuery): Promise<Reading<CallReading>> {
    const answer = await this.#ask({ kind: 'calls', query });
    return answer.kind === 'calls' ? { kind: 'read', value: answer.calls } : unavailable(answer);
  }

  async lessons(most: number): Promise<Reading<readonly Lesson[]>> {
    const answer = await this.#ask({ kind: 'lessons', most });
    return answer.kind === 'lessons' ? { kind: 'read', value: answer.lessons } : unavailable(answer);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop();
  }

  #ask(question: HistoryQuestion): Promise<HistoryAnswer> {
    if (this.#isClosed) return Promise.resolve({ kind: 'unavailable', reason: 'The store is closed.' });
    clearTimeout(this.#idleTimer);
    const worker = this.#ready();
    const ticket = ++this.#lastTicket;
    const message: ToHistoryWorker = { ticket, question };
    worker.postMessage(message);
    worker.ref();
    return new Promise((resolve) => this.#waiting.set(ticket, resolve));
  }

  #ready(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
    const options = { workerData: this.#data, env: {}, execArgv: [], name: 'history-worker' };
    const worker = new Worker(workerUrl(), options);
    worker.on('message', ({ ticket, answer }: FromHistoryWorker) => this.#settle(ticket, answer));
    worker.on('error', (error: Error) =>
      this.#forget(worker, `The thread that reads the history failed: ${error.message}`),
    );
    worker.on('exit', () => this.#forget(worker, 'The thread that reads the history ended.'));
    this.#worker = worker;
    return worker;
  }

  #settle(ticket: number, answer: HistoryAnswer): void {
    this.#waiting.get(ticket)?.(answer);
    this.#waiting.delete(ticket);
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    this.#idleTimer = setTimeout(() => void this.#stop(), IDLE_MS).unref();
  }

  #forget(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve({ kind: 'unavailable', reason });
    this.#waiting.clear();
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    if (worker === undefined) return;
    // The next question gets a new one.
    this.#forget(worker, 'The store was closed meanwhile.');
    await worker.terminate();
  }
}

/** An answer to another question cannot come: each has its ticket. */
function unavailable(answer: HistoryAnswer): { readonly kind: 'unavailable'; readonly reason: string } {
  return answer.kind === 'unavailable' ? answer : { kind: 'unavailable', reason: 'The history gave no answer.' };
}

/** The bundle lies in one folder with the worker beside it; from sources Node runs the TypeScript as it is. */
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './history-worker.ts' : './history-worker.js', import.meta.url);
}
