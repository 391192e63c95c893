import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../../domain/json.ts';
import type { SchemaVerdict } from './schema-verdict.ts';
import type { FromSchemaWorker, SchemaQuestion } from './schema-worker.ts';

/** Of one check, milliseconds. Honest schemas take some; one of a pattern that backtracks takes hours. */
const LIMIT_MS = 2_000;
/** Until the thread runs, which a busy machine delays. */
const START_LIMIT_MS = 30_000;
const MAX_HEAP_MB = 256;
/** Checks that wait for one another: beyond it nobody would get a verdict in time. */
const MOST_WAITING = 200;

interface Job {
  readonly question: SchemaQuestion;
  readonly settle: (verdict: SchemaVerdict) => void;
}

/**
 * A thread that judges one text at a time. Clients' schemas run in it and not in ours: a pattern that backtracks, a circle of references or a
 * million items to compare would hold up everybody. Started with the first check, ended where one takes too long, and then started again.
 */
class SchemaThread {
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  #isReady = false;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  check(question: SchemaQuestion): Promise<SchemaVerdict> {
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve({ kind: 'unknown' });
    return new Promise((settle) => {
      this.#waiting.push({ question, settle });
      if (this.#job === undefined) this.#next();
    });
  }

  #next(): void {
    this.#job = this.#waiting.shift();
    if (this.#job === undefined) return;
    const worker = this.#worker ?? this.#start();
    // It keeps the process alive only while somebody waits for it.
    worker.ref();
    if (this.#isReady) this.#ask(worker);
    else this.#timer = setTimeout(() => this.#giveUp(worker), START_LIMIT_MS);
  }

  #ask(worker: Worker): void {
    clearTimeout(this.#timer);
    worker.postMessage(this.#job?.question);
    this.#timer = setTimeout(() => this.#giveUp(worker), LIMIT_MS);
  }

  #start(): Worker {
    this.#isReady = false;
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
    // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
    const worker = new Worker(workerUrl(), { env: {}, execArgv: [], name: 'schema-worker', resourceLimits });
    worker.on('message', (message: FromSchemaWorker) => this.#hear(worker, message));
    worker.on('error', () => this.#giveUp(worker));
    worker.on('exit', () => this.#giveUp(worker));
    this.#worker = worker;
    return worker;
  }

  #giveUp(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#end({ kind: 'unknown' });
  }

  #hear(worker: Worker, message: FromSchemaWorker): void {
    if (this.#worker !== worker) return;
    if (message === 'ready') {
      this.#isReady = true;
      this.#ask(worker);
      return;
    }
    worker.unref();
    this.#end(message);
  }

  #end(verdict: SchemaVerdict): void {
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#next();
    job?.settle(verdict);
  }
}

/** One for the process, however many providers need it; made with the first check. */
let thread: SchemaThread | undefined;

/** Checks a model's text against a JSON schema of the client. Never rejects. */
export function checkSchema(schema: JsonObject, text: string): Promise<SchemaVerdict> {
  thread ??= new SchemaThread();
  return thread.check({ schema, text });
}

/** The bundle lies in one folder with the worker beside it; from sources Node runs the TypeScript as it is. */
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './schema-worker.ts' : './schema-worker.js', import.meta.url);
}
