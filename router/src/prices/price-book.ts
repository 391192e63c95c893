import { unknownAbilities } from '../domain/capability.ts';
import type { KnownModel } from '../domain/known-model.ts';
import type { SourcedPrice } from '../domain/price.ts';
import { priceOf } from './dated-price.ts';
import { matchesName, withDashedDate, withoutVersion } from './matches-name.ts';
import type { CatalogueAddresses, MatchedCatalogue, MatchedModel, NamedCatalogue, NamedModel } from './price-data.ts';
import { readDataFile } from './read-data-file.ts';

export interface ModelQuestion {
  /** Whose prices: `ProviderType.catalogue`. */
  readonly catalogue: string;
  /** The vendor's own name of the model. */
  readonly model: string;
}

export interface PriceBook {
  find(question: ModelQuestion): KnownModel | undefined;
  /** The catalogue of the vendor that is reached at this URL. */
  catalogueAt(url: string): string | undefined;
}

/** Names come from clients too; beyond so many the memory starts anew. */
const MAX_REMEMBERED = 4_096;

/**
 * What is publicly known of models: prices by genai-prices, else by models.dev; limits and abilities by models.dev. A catalogue is read from its file when
 * somebody first asks for it (a millisecond for most, once), so that a start and a router without such providers pay nothing.
 */
export function createPriceBook(read: (name: string) => string | undefined = readDataFile): PriceBook {
  const matched = remembering((id) => parsed<MatchedCatalogue>(read(`genai-prices/${id}.json`)));
  const named = remembering((id) => parsed<NamedCatalogue>(read(`models.dev/${id}.json`)));
  const addresses = remembering((name) => parsed<CatalogueAddresses>(read(name)));
  const found = new Map<string, KnownModel | undefined>();
  const look = (catalogue: string, name: string): KnownModel | undefined => {
    const homes = [catalogue, ...(matched(catalogue)?.also ?? [])];
    const priced = firstOf(homes, (id) => findMatched(matched(id), name));
    const described = firstOf(homes, (id) => findNamed(named(id), name));
    return priced === undefined && described === undefined ? undefined : toKnownModel(priced, described);
  };
  return {
    find({ catalogue, model }) {
      const name = model.trim().toLowerCase();
      const key = `${catalogue}\n${name}`;
      if (found.has(key)) return found.get(key);
      if (found.size >= MAX_REMEMBERED) found.clear();
      const known = look(catalogue, name);
      found.set(key, known);
      return known;
    },
    catalogueAt(url) {
      const entries = Object.entries(addresses('addresses.json') ?? {});
      return entries.find(([, pattern]) => new RegExp(`^(?:${pattern})`).test(url))?.[0];
    },
  };
}

interface Found<Model> {
  readonly model: Model;
  readonly date: string;
}

function findMatched(catalogue: MatchedCatalogue | undefined, name: string): Found<MatchedModel> | undefined {
  if (catalogue === undefined) return undefined;
  const find = (spelling: string) => catalogue.models.find(({ match }) => matchesName(match, spelling));
  const model = find(name) ?? find(withDashedDate(name));
  return model && { model, date: catalogue.date };
}

/** Exactly this name, else the same model under one without date or version. */
function findNamed(catalogue: NamedCatalogue | undefined, name: string): Found<NamedModel> | undefined {
  if (catalogue === undefined) return undefined;
  const key = [name, withDashedDate(name), withoutVersion(name)].find((one) => Object.hasOwn(catalogue.models, one));
  const model = key === undefined ? undefined : catalogue.models[key];
  return model && { model, date: catalogue.date };
}

function toKnownModel(priced: Found<MatchedModel> | undefined, described: Found<NamedModel> | undefined): KnownModel {
  const { can = [], lacks = [], contextLength, maxOutputTokens, price } = described?.model ?? {};
  const other: SourcedPrice | undefined = price && { price, source: 'models.dev', date: described?.date };
  const quotes = new Map<unknown, SourcedPrice>();
  return {
    contextLength: contextLength ?? priced?.model.contextLength,
    maxOutputTokens,
    abilities: can.length + lacks.length === 0 ? unknownAbilities : { can, lacks },
    priceAt(atMs) {
      const now = priced && priceOf(priced.model.prices, atMs);
      if (now === undefined) return other;
      const quote = quotes.get(now) ?? { price: now, source: 'genai-prices', date: priced?.date };
      quotes.set(now, quote);
      return quote;
    },
  };
}

function firstOf<Result>(ids: readonly string[], find: (id: string) => Result | undefined): Result | undefined {
  for (const id of ids) {
    const found = find(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function remembering<Value>(read: (name: string) => Value | undefined): (name: string) => Value | undefined {
  const known = new Map<string, Value | undefined>();
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
}

/** Data of this house, made and checked by its own tests. */
function parsed<Value>(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
