import { Worker } from 'node:worker_threads';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ApiKeyId } from '../../domain/principal.ts';
import type { FoundItem, FoundItems, ResponseStore, StoredResponse, StoredTurns } from '../../domain/response-store.ts';
import type { StoreTrouble } from '../store-trouble.ts';
import { itemsOf } from './items-of.ts';
import type {
  FromResponseWorker,
  ResponseAnswer,
  ResponseQuestion,
  ResponseRow,
  ResponseWorkerData,
  ToResponseWorker,
} from './response-messages.ts';

interface ResponseStoreOptions extends ResponseWorkerData {
  readonly trouble: StoreTrouble;
  /** Why nothing should be written now; undefined where it can be. */
  readonly obstacle: () => string | undefined;
}

/** Of one response with its input, characters. A larger one is not kept: no body that comes in by default is as large. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
const CLOSE_LIMIT_MS = 5_000;

/** Hands responses to a thread of their own, which is started with the first. Its messages keep their order, so whoever asks finds what was kept before. */
export class SqliteResponseStore implements ResponseStore {
  readonly #options: ResponseStoreOptions;
  readonly #waiting = new Map<number, (answer: ResponseAnswer) => void>();
  #worker: Worker | undefined;
  #lastTicket = 0;
  #isClosed = false;

  constructor(options: ResponseStoreOptions) {
    this.#options = options;
  }

  keep(response: StoredResponse): void {
    if (this.#isClosed || this.#options.obstacle() !== undefined) return;
    const row = toRow(response);
    if (row.response.length + row.input.length > MOST_CHARACTERS) return;
    this.#post({ kind: 'keep', row });
  }

  async find(owner: ApiKeyId | undefined, id: string): Promise<StoredResponse | undefined> {
    const { rows } = rowsOf(await this.#ask({ kind: 'one', owner: owner ?? '', id }));
    return rows[0] === undefined ? undefined : toResponse(rows[0]);
  }

  async turns(owner: ApiKeyId | undefined, id: string, maxBytes: number): Promise<StoredTurns> {
    const answer = await this.#ask({ kind: 'turns', owner: owner ?? '', id, maxBytes });
    if (answer.kind === 'too-large') return answer;
    const { rows, missingId, isWithheld } = rowsOf(answer);
    const last = rows.at(-1);
    if (last === undefined) return { kind: 'missing', isWithheld };
    if (missingId !== undefined) return { kind: 'broken', last: toResponse(last), missingId };
    return { kind: 'found', turns: rows.map(toResponse) };
  }

  async newest(owner: ApiKeyId | undefined, conversation: string): Promise<StoredResponse | undefined> {
    const { rows } = rowsOf(await this.#ask({ kind: 'newest', owner: owner ?? '', id: conversation }));
    return rows[0] === undefined ? this.find(owner, conversation) : toResponse(rows[0]);
  }

  async items(owner: ApiKeyId | undefined, ids: readonly string[], maxBytes: number): Promise<FoundItems> {
    const answer = await this.#ask({ kind: 'items', owner: owner ?? '', itemIds: [...new Set(ids)], maxBytes });
    if (answer.kind === 'too-large') return answer;
    if (answer.kind !== 'items') throw new Error(reasonOf(answer));
    const items = new Map<string, FoundItem | 'withheld'>(answer.withheldIds.map((id) => [id, 'withheld']));
    for (const { id, upstream, item } of answer.items)
      items.set(id, {
        item: JSON.parse(item) as JsonObject,
        upstream: upstream === null ? undefined : (upstream as ProviderId),
        bytes: Buffer.byteLength(item),
      });
    return { kind: 'found', items };
  }

  async remove(owner: ApiKeyId | undefined, id: string): Promise<boolean> {
    const answer = await this.#ask({ kind: 'remove', owner: owner ?? '', id });
    if (answer.kind === 'unavailable') throw new Error(answer.reason);
    return answer.kind === 'removed' && answer.wasThere;
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    const message: ToResponseWorker = { kind: 'close' };
    worker.postMessage(message);
    worker.ref();
    const limit = setTimeout(() => void worker.terminate(), CLOSE_LIMIT_MS);
    await gone;
    clearTimeout(limit);
  }

  #ask(question: ResponseQuestion): Promise<ResponseAnswer> {
    if (this.#isClosed) return Promise.resolve({ kind: 'unavailable', reason: 'The store is closed.' });
    const ticket = ++this.#lastTicket;
    this.#post({ kind: 'ask', ticket, question }).ref();
    return new Promise((resolve) => this.#waiting.set(ticket, resolve));
  }

  /** The thread keeps the process alive only while somebody waits for its answer: `close` writes what is left. */
  #post(message: ToResponseWorker): Worker {
    const worker = this.#ready();
    worker.postMessage(message);
    return worker;
  }

  #ready(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { file, maxBytes } = this.#options;
    const workerData: ResponseWorkerData = { file, maxBytes };
    // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
    const worker = new Worker(workerUrl(), { workerData, env: {}, execArgv: [], name: 'response-worker' });
    worker.on('message', (reply: FromResponseWorker) => this.#hear(reply));
    worker.on('error', (error: Error) => this.#forget(worker, `The response worker failed: ${error.message}`));
    worker.on('exit', () => this.#forget(worker, 'The response worker ended.'));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #hear(reply: FromResponseWorker): void {
    const { trouble } = this.#options;
    switch (reply.kind) {
      case 'answer':
        this.#waiting.get(reply.ticket)?.(reply.answer);
        this.#waiting.delete(reply.ticket);
        if (this.#waiting.size === 0) this.#worker?.unref();
        return;
      case 'state':
        if (reply.problem === undefined) trouble.clear('responses');
        else trouble.report('responses', reply.problem);
    }
  }

  #forget(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve({ kind: 'unavailable', reason });
    this.#waiting.clear();
  }
}

function toRow({ owner, response, input, previousId, conversation, upstream, ...rest }: StoredResponse): ResponseRow {
  return {
    ...rest,
    owner: owner ?? '',
    previousId: previousId ?? null,
    conversation: conversation ?? null,
    upstream: upstream ?? null,
    response: JSON.stringify(response),
    input: JSON.stringify(input),
    itemIds: [...new Set(itemsOf({ response, input }).flatMap(({ id }) => (typeof id === 'string' ? [id] : [])))],
  };
}

function toResponse(row: ResponseRow): StoredResponse {
  return {
    id: row.id,
    owner: row.owner === '' ? undefined : (row.owner as ApiKeyId),
    createdAtMs: row.createdAtMs,
    previousId: row.previousId ?? undefined,
    conversation: row.conversation ?? undefined,
    upstream: row.upstream === null ? undefined : (row.upstream as ProviderId),
    response: JSON.parse(row.response) as JsonObject,
    input: JSON.parse(row.input) as readonly JsonObject[],
  };
}

function rowsOf(answer: ResponseAnswer): Extract<ResponseAnswer, { kind: 'rows' }> {
  if (answer.kind === 'rows') return answer;
  throw new Error(reasonOf(answer));
}

function reasonOf(answer: ResponseAnswer): string {
  return answer.kind === 'unavailable' ? answer.reason : 'The store gave no answer.';
}

/** The bundle lies in one folder with the worker beside it; from sources Node runs the TypeScript as it is. */
function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './response-worker.ts' : './response-worker.js', import.meta.url);
}
