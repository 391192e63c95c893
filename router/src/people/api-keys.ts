import type { Actor, ApiKeyId, ApiKeyRole, Principal } from '../domain/principal.ts';
import { hasControlCharacters } from '../lib/has-control-characters.ts';
import type { Log } from '../lib/log.ts';
import { createSerialQueue } from '../lib/serial-queue.ts';
import { digestOf, looksLikeApiKey, newApiKeySecret } from './api-key-secret.ts';
import type { ApiKeyRow, ApiKeyStore } from './ports.ts';

/** A key as doors show it: never its digest, let alone its secret. Times are epoch milliseconds. */
export type ApiKey = Omit<ApiKeyRow, 'sha256'>;

export type CreateKeyOutcome =
  /** `secret` is told this once and kept nowhere. */
  | { readonly kind: 'created'; readonly key: ApiKey; readonly secret: string }
  /** The name will not do; `message` says why. */
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export type RevokeKeyOutcome =
  | { readonly kind: 'revoked'; readonly key: ApiKey }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

interface NewKey {
  readonly name: string;
  readonly role: ApiKeyRole;
}

/** The API keys of this router, in memory by digest. Fills the front gate's `Gatekeeper`. */
export interface ApiKeys {
  /** Hashes, then one look-up; undefined for unknown, revoked and malformed alike. */
  recognise(secret: string): Principal | undefined;
  /** Whether a key was ever made, revoked ones included: who revokes the last one does not open the router. */
  hasKeys(): boolean;
  /** Whether some key is accepted now. */
  hasUsableKey(): boolean;
  /** Newest first, revoked ones included. */
  list(): readonly ApiKey[];
  create(input: NewKey, actor: Actor): Promise<CreateKeyOutcome>;
  /** The key is refused from the moment this resolves. Idempotent. */
  revoke(id: string, actor: Actor): Promise<RevokeKeyOutcome>;
  /** Reads the store anew. Rejects when the store does; the keys known so far stay. */
  reload(): Promise<void>;
}

export interface ApiKeysOptions {
  readonly store: ApiKeyStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly log: Log;
}

const MAX_NAME_LENGTH = 100;
/** `pr-3f9a`: enough to tell keys apart, nothing to guess the rest from. */
const PREFIX_LENGTH = 7;

/** Starts with no keys; `reload` brings them. */
export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  return new KeyRing(options);
}

class KeyRing implements ApiKeys {
  readonly #options: ApiKeysOptions;
  readonly #inTurn = createSerialQueue();
  #rows: readonly ApiKeyRow[] = [];
  // Those that are accepted, by digest. Replaced whole: a request sees the keys of before or of after, nothing between. A hundred thousand keys are read
  // at a start, so nothing else is made of each.
  #usable: ReadonlyMap<string, ApiKeyRow> = new Map();

  constructor(options: ApiKeysOptions) {
    this.#options = options;
  }

  recognise(secret: string): Principal | undefined {
    const row = looksLikeApiKey(secret) ? this.#usable.get(digestOf(secret)) : undefined;
    return row === undefined ? undefined : toPrincipal(row);
  }

  hasKeys(): boolean {
    return this.#rows.length > 0;
  }

  hasUsableKey(): boolean {
    return this.#usable.size > 0;
  }

  list(): readonly ApiKey[] {
    return this.#rows.toSorted(newestFirst).map(toShow);
  }

  create(input: NewKey, actor: Actor): Promise<CreateKeyOutcome> {
    return this.#inTurn(() => this.#create(input, actor));
  }

  revoke(id: string, actor: Actor): Promise<RevokeKeyOutcome> {
    return this.#inTurn(() => this.#revoke(id, actor));
  }

  reload(): Promise<void> {
    return this.#inTurn(async () => this.#show(await this.#options.store.load()));
  }

  async #create({ name, role }: NewKey, actor: Actor): Promise<CreateKeyOutcome> {
    const problem = nameProblem(name);
    if (problem !== undefined) return { kind: 'invalid', message: problem };
    const { store, now, newId, log } = this.#options;
    const secret = newApiKeySecret();
    const row = newRow({ id: newId('key_') as ApiKeyId, name: name.trim(), role, secret, nowMs: now() });
    const outcome = await store.insert(row, actor);
    if (outcome.kind === 'unavailable') return outcome;
    if (outcome.kind === 'missing') return { kind: 'unavailable', reason: 'The key was not kept. Try again.' };
    this.#show([...this.#rows, row]);
    log.debug({ key: row.id, role, by: actor.who }, 'API key created.');
    return { kind: 'created', key: toShow(row), secret };
  }

  async #revoke(id: string, actor: Actor): Promise<RevokeKeyOutcome> {
    const row = this.#rows.find((one) => one.id === id);
    if (row === undefined) return noSuchKey(id);
    const { store, now, log } = this.#options;
    const revokedAtMs = row.revokedAtMs ?? now();
    const outcome = await store.revoke(row.id, revokedAtMs, actor);
    if (outcome.kind === 'missing') return noSuchKey(id);
    if (outcome.kind === 'unavailable') return outcome;
    const revoked = { ...row, revokedAtMs };
    log.debug({ key: id, by: actor.who }, 'API key revoked.');
    this.#show(this.#rows.map((other) => (other.id === id ? revoked : other)));
    return { kind: 'revoked', key: toShow(revoked) };
  }

  #show(rows: readonly ApiKeyRow[]): void {
    const usable = new Map<string, ApiKeyRow>();
    for (const row of rows) if (row.revokedAtMs === undefined) usable.set(row.sha256, row);
    this.#rows = rows;
    this.#usable = usable;
  }
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH) return `A name has 1 to ${MAX_NAME_LENGTH} characters.`;
  // Half a surrogate pair would be another name once it was written.
  return hasControlCharacters(name) || !name.isWellFormed() ? 'A name has printable characters only.' : undefined;
}

interface RowParts extends NewKey {
  readonly id: ApiKeyId;
  readonly secret: string;
  readonly nowMs: number;
}

function newRow({ id, name, role, secret, nowMs }: RowParts): ApiKeyRow {
  const prefix = secret.slice(0, PREFIX_LENGTH);
  return { id, name, prefix, sha256: digestOf(secret), role, createdAtMs: nowMs, revokedAtMs: undefined };
}

function toPrincipal({ id, name, role }: ApiKeyRow): Principal {
  return { kind: 'api-key', id, name, role };
}

/** Of one moment: in the order of their ids. */
function newestFirst(left: ApiKeyRow, right: ApiKeyRow): number {
  if (left.createdAtMs !== right.createdAtMs) return right.createdAtMs - left.createdAtMs;
  return left.id < right.id ? -1 : 1;
}

function toShow({ sha256: _, ...shown }: ApiKeyRow): ApiKey {
  return shown;
}

function noSuchKey(id: string): RevokeKeyOutcome {
  return { kind: 'missing', message: `There is no API key "${id}".` };
}
