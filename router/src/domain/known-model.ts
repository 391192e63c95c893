import type { Abilities } from './capability.ts';
import type { SourcedPrice } from './price.ts';

/** What is publicly known of one model at one vendor. undefined is unknown. */
export interface KnownModel {
  readonly contextLength: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly abilities: Abilities;
  /** Prices change by date and by time of day. Epoch milliseconds. */
  priceAt(atMs: number): SourcedPrice | undefined;
}
