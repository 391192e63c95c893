import type { KeyLimits } from '../domain/key-limits.ts';
import type { Actor, ApiKeyId, ApiKeyRole } from '../domain/principal.ts';
import type { RoutePolicy } from '../domain/route-policy.ts';

/** An API key as kept: the secret only as a SHA-256 in hex. Times are epoch milliseconds. */
export interface ApiKeyRow {
  readonly id: ApiKeyId;
  readonly name: string;
  /** The first characters, for people: `pr-3f9a`. */
  readonly prefix: string;
  readonly sha256: string;
  readonly role: ApiKeyRole;
  /** What holds for the way of its requests. */
  readonly routing?: RoutePolicy | undefined;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | undefined;
  /** undefined: none. */
  readonly limits?: KeyLimits | undefined;
}

export type ApiKeyWrite =
  | { readonly kind: 'written' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Where API keys are kept. Filled by `store`. Every write appends to `changes` and bumps the registry's revision. */
export interface ApiKeyStore {
  load(): Promise<readonly ApiKeyRow[]>;
  insert(row: ApiKeyRow, actor: Actor): Promise<ApiKeyWrite>;
  /** The name, the limits and the routing. */
  update(row: Pick<ApiKeyRow, 'id' | 'name' | 'limits' | 'routing'>, actor: Actor): Promise<ApiKeyWrite>;
  /** Idempotent: revoking a revoked key is `written`. */
  revoke(id: ApiKeyId, atMs: number, actor: Actor): Promise<ApiKeyWrite>;
}
