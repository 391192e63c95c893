import type { KeyLimits } from '../domain/key-limits.ts';
import type { Actor, ApiKeyId, ApiKeyRole, Principal } from '../domain/principal.ts';
import type { RoutePolicy } from '../domain/route-policy.ts';
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

export type UpdateKeyOutcome =
  | { readonly kind: 'updated'; readonly key: ApiKey }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export type RevokeKeyOutcome =
  | { readonly kind: 'revoked'; readonly key: ApiKey }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

interface NewKey {
  readonly name: string;
  readonly role: ApiKeyRole;
  readonly limits?: KeyLimits | undefined;
  readonly routing?: RoutePolicy | undefined;
}

/** What is left out stays. */
export interface KeyPatch {
  readonly name?: string | undefined;
  /** All of them at once; an empty object clears them. */
  readonly limits?: KeyLimits | undefined;
  /** What holds for the way of its requests, all at once; null clears it. */
  readonly routing?: RoutePolicy | null | undefined;
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
  /** Those that are limited in anything, revoked ones left out. */
  limited(): readonly ApiKey[];
  create(input: NewKey, actor: Actor): Promise<CreateKeyOutcome>;
  update(id: string, patch: KeyPatch, actor: Actor): Promise<UpdateKeyOutcome>;
  /** Called after each change, whoever made it. */
  onChange(listener: () => void): void;
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
  readonly #listeners: (() => void)[] = [];
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

  limited(): readonly ApiKey[] {
    return this.#rows
      .filter(({ limits, revokedAtMs }) => limits !== undefined && revokedAtMs === undefined)
      .map(toShow);
  }

  create(input: NewKey, actor: Actor): Promise<CreateKeyOutcome> {
    return this.#inTurn(() => this.#create(input, actor));
  }

  update(id: string, patch: KeyPatch, actor: Actor): Promise<UpdateKeyOutcome> {
    return this.#inTurn(() => this.#update(id, patch, actor));
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  revoke(id: string, actor: Actor): Promise<RevokeKeyOutcome> {
    return this.#inTurn(() => this.#revoke(id, actor));
  }

  reload(): Promise<void> {
    return this.#inTurn(async () => this.#show(await this.#options.store.load()));
  }

  async #create({ name, role, limits, routing }: NewKey, actor: Actor): Promise<CreateKeyOutcome> {
    const problem = nameProblem(name);
    if (problem !== undefined) return { kind: 'invalid', message: problem };
    const { store, now, newId, log } = this.#options;
    const secret = newApiKeySecret();
    const id = newId('key_') as ApiKeyId;
    const row = newRow({ id, name: name.trim(), role, limits, routing, secret, nowMs: now() });
    const outcome = await store.insert(row, actor);
    if (outcome.kind === 'unavailable') return outcome;
    if (outcome.kind === 'missing') return { kind: 'unavailable', reason: 'The key was not kept. Try again.' };
    this.#show([...this.#rows, row]);
    log.debug({ key: row.id, role, by: actor.who }, 'API key created.');
    return { kind: 'created', key: toShow(row), secret };
  }

  async #update(id: string, patch: KeyPatch, actor: Actor): Promise<UpdateKeyOutcome> {
    const before = this.#rows.find((one) => one.id === id);
    if (before === undefined) return noSuchKey(id);
    const problem = patch.name === undefined ? undefined : nameProblem(patch.name);
    if (problem !== undefined) return { kind: 'invalid', message: problem };
    const row = patched(before, patch);
    const outcome = await this.#options.store.update(row, actor);
    if (outcome.kind === 'missing') return noSuchKey(id);
    if (outcome.kind === 'unavailable') return outcome;
    this.#options.log.debug({ key: id, by: actor.who }, 'API key changed.');
    this.#show(this.#rows.map((other) => (other.id === id ? row : other)));
    return { kind: 'updated', key: toShow(row) };
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
    for (const listener of this.#listeners) listener();
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

function newRow({ id, name, role, limits, routing, secret, nowMs }: RowParts): ApiKeyRow {
  const prefix = secret.slice(0, PREFIX_LENGTH);
  const sha256 = digestOf(secret);
  return { id, name, prefix, sha256, role, limits, routing, createdAtMs: nowMs, revokedAtMs: undefined };
}

function patched(before: ApiKeyRow, { name, limits = before.limits, routing = before.routing }: KeyPatch): ApiKeyRow {
  const isLimited = limits !== undefined && Object.values(limits).some((limit) => limit !== undefined);
  return {
    ...before,
    name: name?.trim() ?? before.name,
    limits: isLimited ? limits : undefined,
    routing: routing ?? undefined,
  };
}

function toPrincipal({ id, name, role, limits, routing }: ApiKeyRow): Principal {
  const isRated = limits?.requestsPerMinute !== undefined || limits?.tokensPerMinute !== undefined;
  if (!isRated && routing === undefined) return { kind: 'api-key', id, name, role };
  return { kind: 'api-key', id, name, role, rateLimit: isRated ? limits : undefined, routing };
}

/** Of one moment: in the order of their ids. */
function newestFirst(left: ApiKeyRow, right: ApiKeyRow): number {
  if (left.createdAtMs !== right.createdAtMs) return right.createdAtMs - left.createdAtMs;
  return left.id < right.id ? -1 : 1;
}

function toShow({ sha256: _, ...shown }: ApiKeyRow): ApiKey {
  return shown;
}

function noSuchKey(id: string): Extract<RevokeKeyOutcome, { kind: 'missing' }> {
  return { kind: 'missing', message: `There is no API key "${id}".` };
}
