import { createHash } from 'node:crypto';
import type { IdempotencySettings } from '../../domain/cache-settings.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { Call, Clock } from '../ports.ts';
import { ownerOf, wishesThatTell } from './cache-key.ts';
import { type FirstsSnapshot, isSnapshot, type KeptFirst, toSnapshot } from './firsts-snapshot.ts';
import { ENTRY_BYTES, Lru } from './lru.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** What became of the first request with a key. */
export type FirstOutcome =
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  /** It was the caller's own mistake: the same again is the same mistake. */
  | { readonly kind: 'refused'; readonly error: RouterError };

/** One `Idempotency-Key` of one caller. */
export interface IdempotentPlace {
  readonly key: string;
  /** What was asked under it. */
  readonly fingerprint: string;
}

const NOTHING_TOLD = JSON.stringify([{}, wishesThatTell({ wishes: undefined })]);
/** So that as many as fit in the bytes, and not a billion empty ones. */
const MAX_ENTRIES = 100_000;
const ERROR_BYTES = ENTRY_BYTES + 1_536;

/** The first answers to requests with an `Idempotency-Key`. */
export class IdempotentAnswers {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #kept: Lru<KeptFirst>;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
    this.#kept = new Lru({ maxBytes: 0, maxEntries: 1, ttlMs: 1 }, clock);
  }

  get entries(): number {
    return this.#kept.entries;
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  get maxEntryBytes(): number {
    return this.#kept.maxEntryBytes;
  }

  follow(settings: IdempotencySettings): void {
    this.#kept.follow({ ...settings, maxEntries: MAX_ENTRIES });
  }

  find({ key, fingerprint }: IdempotentPlace): FirstOutcome | { readonly kind: 'unknown' | 'other-request' } {
    const kept = this.#kept.get(key);
    if (kept === undefined) return { kind: 'unknown' };
    return kept.fingerprint === fingerprint ? kept.outcome : { kind: 'other-request' };
  }

  keep({ key, fingerprint }: IdempotentPlace, outcome: FirstOutcome): void {
    const bytes = outcome.kind === 'answered' ? outcome.answer.bytes : ERROR_BYTES;
    this.#kept.set(key, { fingerprint, outcome, bytes, atMs: this.#clock.nowMs() });
  }

  /** Those told least lately come last. */
  snapshot(): FirstsSnapshot {
    this.#kept.tidy();
    return toSnapshot(this.#kept.all());
  }

  /** Takes up what another process kept, where it is of any use; what is known here stays. */
  takeUp(snapshot: unknown): void {
    if (!isSnapshot(snapshot)) return;
    for (const [key, first] of snapshot.entries.toReversed())
      if (this.#kept.get(key) === undefined) this.#kept.set(key, first);
  }
}

type IdempotentCall = Pick<Call, 'endpoint' | 'principal' | 'providerHeader'>;

/** A key means something to its own caller alone. */
export function idempotentPlace(request: ChatRequest, call: IdempotentCall, key: string): IdempotentPlace {
  const hash = createHash('sha256')
    .update(`${call.endpoint}\n${call.providerHeader ?? ''}\n`)
    .update(headersOf(request))
    .update(request.bytes);
  return { key: `${ownerOf(call.principal)}\n${key}`, fingerprint: hash.digest('base64url') };
}

/** What headers alone say of it. Empty where they say nothing, as most do: answers that an earlier version kept are found. */
function headersOf(request: ChatRequest): string {
  const { dialectHeaders = {} } = request;
  const told = JSON.stringify([dialectHeaders, wishesThatTell(request)]);
  return told === NOTHING_TOLD ? '' : told;
}
