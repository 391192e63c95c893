import { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { JsonObject } from '../../domain/json.ts';
import { connectReadOnly, limitSize } from './connect.ts';
import { itemsOf } from './items-of.ts';
import type {
  FromResponseWorker,
  ItemRow,
  ResponseAnswer,
  ResponseQuestion,
  ResponseRow,
  ResponseWorkerData,
  ToResponseWorker,
} from './response-messages.ts';
import { type ResponseHead, ResponseRows } from './response-rows.ts';
import { failureSentence, sqliteFailure } from './sqlite-failure.ts';

/** Waiting for a lock blocks only this thread. */
const LOCK_WAIT_MS = 250;
const RETRY_MS = 1_000;
/** Rows wait so long for others, to be written with them; they can be read meanwhile. */
const WRITE_AFTER_MS = 20;
/** What may wait while the database takes no writes; beyond it the oldest are lost. */
const MOST_WAITING_CHARACTERS = 128 * 1024 * 1024;

/** How much may be read for the sake of some items in it, compared with what they may be. */
const HOLDERS_PER_ITEMS = 8;

/** The thread that keeps responses, with a connection of its own. What waits to be written is read as if it were. */
class ResponseWorker {
  readonly #data: ResponseWorkerData;
  readonly #tell: (problem: string | undefined) => void;
  #rows: ResponseRows | undefined;
  #database: DatabaseSync | undefined;
  /** By owner and id, oldest first. */
  readonly #waiting = new Map<string, ResponseRow>();
  #waitingCharacters = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(data: ResponseWorkerData, tell: (problem: string | undefined) => void) {
    this.#data = data;
    this.#tell = tell;
  }

  keep(row: ResponseRow): void {
    this.#forget(row.owner, row.id);
    this.#waiting.set(keyOf(row.owner, row.id), row);
    this.#waitingCharacters += sizeOf(row);
    for (const [, oldest] of this.#waiting) {
      if (this.#waitingCharacters <= MOST_WAITING_CHARACTERS) break;
      this.#forget(oldest.owner, oldest.id);
    }
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MS);
  }

  answer(question: ResponseQuestion): ResponseAnswer {
    try {
      return this.#answer(question);
    } catch (error) {
      return { kind: 'unavailable', reason: this.#sentence(error) };
    }
  }

  close(): void {
    this.#write();
    clearTimeout(this.#timer);
    this.#database?.close();
    this.#database = undefined;
  }

  #answer(question: ResponseQuestion): ResponseAnswer {
    const { owner } = question;
    switch (question.kind) {
      case 'one':
        return rowsOf(this.#one(owner, question.id));
      case 'newest':
        return rowsOf(this.#newest(owner, question.id));
      case 'turns':
        return this.#turns(owner, question.id, question.maxBytes);
      case 'items':
        return this.#items(owner, question.itemIds, question.maxBytes);
      case 'remove':
        return { kind: 'removed', wasThere: this.#remove(owner, question.id) };
    }
  }

  #one(owner: string, id: string): ResponseRow | undefined {
    return this.#waiting.get(keyOf(owner, id)) ?? this.#open().one(owner, id);
  }

  #newest(owner: string, conversation: string): ResponseRow | undefined {
    let waiting: ResponseRow | undefined;
    for (const row of this.#waiting.values()) {
      if (row.owner !== owner || row.conversation !== conversation) continue;
      if (waiting === undefined || row.createdAtMs >= waiting.createdAtMs) waiting = row;
    }
    const written = this.#open().newest(owner, conversation);
    // One that is kept again, changed, is no newer by that.
    if (written === undefined || (waiting !== undefined && waiting.createdAtMs >= written.createdAtMs)) return waiting;
    return this.#waiting.get(keyOf(owner, written.id)) ?? written;
  }

  /** Measured before anything is read: a chain has no other end than what its client sent. */
  #turns(owner: string, id: string, maxBytes: number): ResponseAnswer {
    const ids: string[] = [];
    let bytes = 0;
    let missingId: string | undefined;
    // A server that gives all its answers one id makes a circle, and only its last is kept.
    const seen = new Set<string>();
    for (let next: string | null = id; next !== null && !seen.has(next); ) {
      seen.add(next);
      const head = this.#head(owner, next);
      if (head === undefined) {
        missingId = next;
        break;
      }
      ids.push(next);
      bytes += head.bytes;
      if (bytes > maxBytes) return { kind: 'too-large' };
      next = head.previousId;
    }
    const rows = ids.map((one) => this.#one(owner, one)).filter((row) => row !== undefined);
    const isWithheld = ids.length === 0 && missingId !== undefined && this.#isWithheld(owner, missingId);
    return { kind: 'rows', rows: rows.reverse(), missingId, isWithheld };
  }

  #head(owner: string, id: string): ResponseHead | undefined {
    const waiting = this.#waiting.get(keyOf(owner, id));
    if (waiting !== undefined) return { previousId: waiting.previousId, bytes: sizeOf(waiting) };
    return this.#open().head(owner, id);
  }

  #isWithheld(owner: string, id: string): boolean {
    const waits = [...this.#waiting.values()].some((row) => row.id === id && row.owner !== owner);
    return waits || this.#open().isWithheld(owner, id);
  }

  /** Each response that holds some of them is read once, and of it only those are told. */
  #items(owner: string, itemIds: readonly string[], maxBytes: number): ResponseAnswer {
    const wanted = new Map<string, Set<string>>();
    const withheldIds: string[] = [];
    let holdersBytes = 0;
    for (const id of itemIds) {
      const holder = this.#holderId(owner, id);
      if (holder === undefined) {
        if (this.#isWithheldItem(owner, id)) withheldIds.push(id);
        continue;
      }
      if (!wanted.has(holder)) holdersBytes += this.#head(owner, holder)?.bytes ?? 0;
      if (holdersBytes > HOLDERS_PER_ITEMS * maxBytes) return { kind: 'too-large' };
      wanted.set(holder, (wanted.get(holder) ?? new Set()).add(id));
    }
    const items: ItemRow[] = [];
    let bytes = 0;
    for (const [holder, ids] of wanted) {
      for (const item of itemRows(this.#one(owner, holder), ids)) {
        bytes += item.item.length;
        if (bytes > maxBytes) return { kind: 'too-large' };
        items.push(item);
      }
    }
    return { kind: 'items', items, withheldIds };
  }

  #isWithheldItem(owner: string, id: string): boolean {
    const waits = [...this.#waiting.values()].some((row) => row.owner !== owner && row.itemIds.includes(id));
    return waits || this.#open().isWithheldItem(owner, id);
  }

  #holderId(owner: string, itemId: string): string | undefined {
    const waiting = [...this.#waiting.values()].find((row) => row.owner === owner && row.itemIds.includes(itemId));
    return waiting?.id ?? this.#open().holderId(owner, itemId);
  }

  #remove(owner: string, id: string): boolean {
    const waited = this.#waiting.get(keyOf(owner, id));
    const was = this.#open().remove(owner, id, waited, Date.now());
    return this.#forget(owner, id) || was;
  }

  #forget(owner: string, id: string): boolean {
    const row = this.#waiting.get(keyOf(owner, id));
    if (row === undefined) return false;
    this.#waitingCharacters -= sizeOf(row);
    return this.#waiting.delete(keyOf(owner, id));
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    try {
      this.#open().write([...this.#waiting.values()]);
      this.#waiting.clear();
      this.#waitingCharacters = 0;
      this.#tell(undefined);
    } catch (error) {
      this.#tell(`Responses could not be kept. ${this.#sentence(error)}`);
      // A connection that could only read may be one that can write by then.
      this.#database?.close();
      this.#database = undefined;
      this.#rows = undefined;
      this.#timer = setTimeout(() => this.#write(), RETRY_MS);
    }
  }

  #open(): ResponseRows {
    if (this.#rows !== undefined) return this.#rows;
    this.#database = connect(this.#data);
    this.#rows = new ResponseRows(this.#database);
    return this.#rows;
  }

  #sentence(error: unknown): string {
    const failure = sqliteFailure(error);
    return failure === undefined ? String(error) : failureSentence(failure, this.#data.file);
  }
}

/** They may lag by a batch, so a commit does not wait for the disk (`normal`). Where nothing can be written it reads what is there. */
function connect({ file, maxBytes }: ResponseWorkerData): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
    database.exec('pragma synchronous = normal; pragma journal_size_limit = 67108864; pragma secure_delete = fast');
    limitSize(database, maxBytes);
    return database;
  } catch {
    return connectReadOnly(file);
  }
}

function rowsOf(row: ResponseRow | undefined): ResponseAnswer {
  return { kind: 'rows', rows: row === undefined ? [] : [row], isWithheld: false };
}

function itemRows(row: ResponseRow | undefined, wanted: ReadonlySet<string>): readonly ItemRow[] {
  if (row === undefined) return [];
  const { upstream } = row;
  const items = itemsOf({
    response: JSON.parse(row.response) as JsonObject,
    input: JSON.parse(row.input) as readonly JsonObject[],
  });
  return items.flatMap((item) => {
    const { id } = item as { readonly id?: unknown };
    return typeof id === 'string' && wanted.has(id) ? [{ id, upstream, item: JSON.stringify(item) }] : [];
  });
}

/** Neither holds a line break. */
function keyOf(owner: string, id: string): string {
  return `${owner}\n${id}`;
}

function sizeOf({ response, input }: ResponseRow): number {
  return response.length + input.length;
}

function serve(port: MessagePort, data: ResponseWorkerData): void {
  const reply = (message: FromResponseWorker): void => port.postMessage(message);
  const worker = new ResponseWorker(data, (problem) => reply({ kind: 'state', problem }));
  port.on('message', (message: ToResponseWorker) => {
    switch (message.kind) {
      case 'keep':
        worker.keep(message.row);
        return;
      case 'ask':
        reply({ kind: 'answer', ticket: message.ticket, answer: worker.answer(message.question) });
        return;
      case 'close':
        worker.close();
        port.close();
    }
  });
}

if (parentPort !== null) serve(parentPort, workerData as ResponseWorkerData);
