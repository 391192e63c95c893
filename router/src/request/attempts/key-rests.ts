import type { ProviderKey } from '../../domain/provider-adapter.ts';

export type RestReason = 'rate-limited' | 'authentication' | 'no-funds';

export interface KeyRest {
  readonly untilMs: number;
  /** What the upstream itself announced, where that is longer; else `untilMs`. */
  readonly announcedUntilMs: number;
  readonly because: RestReason;
  /** The upstream's own words. */
  readonly why: string | undefined;
  /** How many refusals in a row led here. */
  readonly inRow: number;
}

/**
 * Which keys rest. A provider without keys has one nameless key (`undefined`). Keys are told apart by their secret, so a key keeps its
 * rest when the list around it changes, and a new secret starts fresh; the secret never leaves this map.
 */
export class KeyRests {
  #rests: Map<string | undefined, KeyRest> | undefined;

  /** Nothing rests, and nothing was refused since the last success. */
  get isEmpty(): boolean {
    return this.#rests === undefined;
  }

  of(secret: string | undefined): KeyRest | undefined {
    return this.#rests?.get(secret);
  }

  inRow(secret: string | undefined): number {
    return this.#rests?.get(secret)?.inRow ?? 0;
  }

  rest(
    secret: string | undefined,
    because: RestReason,
    untilMs: number,
    { announcedUntilMs = untilMs, why }: Partial<Pick<KeyRest, 'announcedUntilMs' | 'why'>> = {},
  ): void {
    this.#rests ??= new Map();
    this.#rests.set(secret, { untilMs, announcedUntilMs, because, why, inRow: this.inRow(secret) + 1 });
  }

  /** The key worked. A rest that still lasts stays: the call that says so began before it. */
  forgive(secret: string | undefined, nowMs: number): void {
    const rest = this.#rests?.get(secret);
    if (rest !== undefined && rest.untilMs <= nowMs) this.#forget(secret);
  }

  /** Forgets secrets that the provider no longer has. */
  keepOnly(keys: readonly ProviderKey[]): void {
    for (const secret of this.#rests?.keys() ?? []) {
      if (!keys.some((key) => key.secret === secret) && !(secret === undefined && keys.length === 0))
        this.#forget(secret);
    }
  }

  #forget(secret: string | undefined): void {
    this.#rests?.delete(secret);
    if (this.#rests?.size === 0) this.#rests = undefined;
  }
}
