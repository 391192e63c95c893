import type { Abilities } from '../domain/capability.ts';
import type { Price } from '../domain/price.ts';

/** How a collection says which names mean a model; the first model of a catalogue that matches is meant. */
export type NameMatch =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly NameMatch[] }
  | { readonly and: readonly NameMatch[] };

/** A price, and when it holds; of several the last that holds counts. */
export interface DatedPrice {
  /** From the start of this day (UTC) on: `2026-07-30`. */
  readonly from?: string;
  /** Between two times of the day, UTC seconds since midnight; over midnight where the first is later. */
  readonly between?: readonly [number, number];
  readonly price: Price;
}

/** `data/genai-prices/<catalogue>.json`. */
export interface MatchedCatalogue {
  readonly date: string;
  /** Catalogues whose models are sold here too, at the same price where this one does not list them. */
  readonly also: readonly string[];
  readonly models: readonly MatchedModel[];
}

export interface MatchedModel {
  readonly match: NameMatch;
  readonly contextLength?: number;
  readonly prices: readonly DatedPrice[];
}

/** `data/models.dev/<catalogue>.json`. */
export interface NamedCatalogue {
  readonly date: string;
  readonly models: Readonly<Record<string, NamedModel>>;
}

export interface NamedModel extends Partial<Abilities> {
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
  readonly price?: Price;
}

/** `data/addresses.json`: where the vendor of a catalogue is reached, as regular expressions over a URL. */
export type CatalogueAddresses = Readonly<Record<string, string>>;
