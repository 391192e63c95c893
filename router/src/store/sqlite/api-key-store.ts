import type { Selectable } from 'kysely';
import type { KeyLimits } from '../../domain/key-limits.ts';
import type { Actor, ApiKeyId, ApiKeyRole } from '../../domain/principal.ts';
import { writeRoutePolicy } from '../../domain/read-route-policy.ts';
import type { ApiKeyRow, ApiKeyStore, ApiKeyWrite } from '../../people/ports.ts';
import type { WriteOutcome } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { applied } from '../statements/applied.ts';
import { asNumber, asOptionalNumber, asText } from '../statements/column-values.ts';
import { toPolicy, toPolicyText } from '../statements/to-alias.ts';
import type { JournaledWrites } from './journaled-writes.ts';
import { type ReadPartOptions, readPart } from './read-part.ts';

interface ApiKeyStoreOptions extends ReadPartOptions {
  readonly writes: JournaledWrites;
}

/** All that a row of ours has. */
const COLUMNS = [
  'id',
  'name',
  'prefix',
  'sha256',
  'role',
  'routing',
  'created_at',
  'revoked_at',
  'requests_per_minute',
  'tokens_per_minute',
  'burst',
  'daily_usd',
  'monthly_usd',
] as const;

/** API keys in SQLite. The history never holds their hashes. */
export class SqliteApiKeyStore implements ApiKeyStore {
  readonly #options: ApiKeyStoreOptions;

  constructor(options: ApiKeyStoreOptions) {
    this.#options = options;
  }

  async load(): Promise<readonly ApiKeyRow[]> {
    const rows = await readPart(this.#options, 'keys', (db) => db.selectFrom('api_keys').select(COLUMNS).execute());
    return rows.map(toRow);
  }

  async insert(row: ApiKeyRow, actor: Actor): Promise<ApiKeyWrite> {
    const outcome = await this.#options.writes.run(actor, async ({ db }) => {
      await db.insertInto('api_keys').values(toColumns(row)).execute();
      return applied([{ table: 'api_keys', rowId: row.id, before: undefined, after: describe(row) }]);
    });
    return toWrite(outcome);
  }

  async update({ id, ...changed }: Parameters<ApiKeyStore['update']>[0], actor: Actor): Promise<ApiKeyWrite> {
    const outcome = await this.#options.writes.run(actor, async ({ db }) => {
      const found = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) return { kind: 'missing', what: `API key "${id}"` };
      const before = toRow(found);
      const { name, limits, routing } = changed;
      await db
        .updateTable('api_keys')
        .set({ name, routing: toPolicyText(routing), ...limitColumns(limits) })
        .where('id', '=', id)
        .execute();
      const after = describe({ ...before, name, limits, routing });
      return applied([{ table: 'api_keys', rowId: id, before: describe(before), after }]);
    });
    return toWrite(outcome);
  }

  async revoke(id: ApiKeyId, atMs: number, actor: Actor): Promise<ApiKeyWrite> {
    const outcome = await this.#options.writes.run(actor, async ({ db }) => {
      const found = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) return { kind: 'missing', what: `API key "${id}"` };
      const before = toRow(found);
      if (before.revokedAtMs !== undefined) return applied([]);
      await db.updateTable('api_keys').set({ revoked_at: atMs }).where('id', '=', id).execute();
      const after = describe({ ...before, revokedAtMs: atMs });
      return applied([{ table: 'api_keys', rowId: id, before: describe(before), after }]);
    });
    return toWrite(outcome);
  }
}

function toWrite(outcome: WriteOutcome): ApiKeyWrite {
  switch (outcome.kind) {
    case 'written':
      return { kind: 'written' };
    case 'missing':
      return { kind: 'missing' };
    case 'unavailable':
      return outcome;
    case 'conflict':
    case 'outdated':
      throw new Error(`A write of an API key cannot be ${outcome.kind}.`);
  }
}

const ROLES: readonly ApiKeyRole[] = ['inference', 'operator', 'admin'];

function toRow(row: Pick<Selectable<StoreSchema['api_keys']>, (typeof COLUMNS)[number]>): ApiKeyRow {
  return {
    id: asText(row.id) as ApiKeyId,
    name: asText(row.name),
    prefix: asText(row.prefix),
    sha256: asText(row.sha256),
    // A role written by hand that is none gives the least.
    role: ROLES.includes(row.role as ApiKeyRole) ? (row.role as ApiKeyRole) : 'inference',
    routing: toPolicy(row.routing),
    createdAtMs: asNumber(row.created_at),
    // Whatever stands there, somebody wanted this key to be dead.
    revokedAtMs: row.revoked_at === null ? undefined : asNumber(row.revoked_at),
    limits: toLimits(row),
  };
}

/** undefined where there is none: most keys have none. What somebody wrote by hand that is no number allows nothing. */
function toLimits(row: Pick<Selectable<StoreSchema['api_keys']>, keyof ReturnType<typeof limitColumns>>) {
  if (row.requests_per_minute === null && row.tokens_per_minute === null && hasNoMoney(row)) return undefined;
  const limits: KeyLimits = {
    requestsPerMinute: atLeastSome(row.requests_per_minute),
    tokensPerMinute: atLeastSome(row.tokens_per_minute),
    burst: atLeastSome(row.burst),
    dailyUsd: asOptionalNumber(row.daily_usd),
    monthlyUsd: asOptionalNumber(row.monthly_usd),
  };
  return limits;
}

function hasNoMoney(row: Pick<Selectable<StoreSchema['api_keys']>, 'daily_usd' | 'monthly_usd'>): boolean {
  return row.daily_usd === null && row.monthly_usd === null;
}

/** A rate of nothing would wait for ever. */
function atLeastSome(value: unknown): number | undefined {
  const rate = asOptionalNumber(value);
  return rate === undefined ? undefined : Math.max(0.001, rate);
}

function limitColumns(limits: KeyLimits | undefined) {
  return {
    requests_per_minute: limits?.requestsPerMinute ?? null,
    tokens_per_minute: limits?.tokensPerMinute ?? null,
    burst: limits?.burst ?? null,
    daily_usd: limits?.dailyUsd ?? null,
    monthly_usd: limits?.monthlyUsd ?? null,
  };
}

function toColumns(row: ApiKeyRow) {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    sha256: row.sha256,
    role: row.role,
    routing: toPolicyText(row.routing),
    created_at: row.createdAtMs,
    revoked_at: row.revokedAtMs ?? null,
    ...limitColumns(row.limits),
  };
}

function describe({ name, prefix, role, routing, createdAtMs, revokedAtMs, limits }: ApiKeyRow) {
  const policy = routing === undefined ? undefined : writeRoutePolicy(routing);
  return { name, prefix, role, routing: policy, createdAtMs, revokedAtMs, ...(limits && { limits: { ...limits } }) };
}
