import { findProvider, type MatchLogic, type ModelPrice, type Provider, TieredPrices } from '@pydantic/genai-prices';
import type { Price, Rate } from '../../domain/price.ts';
import type { CatalogueAddresses, DatedPrice, MatchedCatalogue, MatchedModel, NameMatch } from '../price-data.ts';

/** The day on which the installed version was published. */
const date = '2026-09-23';

/** Those that a provider type of this house names, and further vendors that speak OpenAI's dialect: those are known by their address. */
export const genaiCatalogues = [
  'anthropic',
  'aws',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'minimax',
  'mistral',
  'moonshotai',
  'novita',
  'openai',
  'openrouter',
  'ovhcloud',
  'perplexity',
  'together',
  'x-ai',
  'zai',
  'zhipuai',
] as const;

/** Its names of prices → ours. What neither tokens nor calls say (pages, hours of sound) is left out. */
const fields: Readonly<Record<string, keyof Omit<Price, 'request' | 'webSearch'>>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'audioInput',
  input_image_mtok: 'imageInput',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'audioOutput',
  output_image_mtok: 'imageOutput',
};

/** Its prices of a thousand calls. */
const perThousand: Readonly<Record<string, 'request' | 'webSearch'>> = {
  requests_kcount: 'request',
  web_searches_kcount: 'webSearch',
};

export function reduceGenaiPrices(): Readonly<Record<string, MatchedCatalogue>> {
  return Object.fromEntries(genaiCatalogues.map((id) => [id, catalogueOf(providerOf(id))]));
}

export function reduceAddresses(): CatalogueAddresses {
  return Object.fromEntries(genaiCatalogues.map((id) => [id, providerOf(id).api_pattern]));
}

function providerOf(id: string): Provider {
  const provider = findProvider({ providerId: id });
  if (provider?.id !== id) throw new Error(`genai-prices has no provider "${id}".`);
  return provider;
}

function catalogueOf({ models, fallback_model_providers = [] }: Provider): MatchedCatalogue {
  const also = fallback_model_providers.filter((id) => genaiCatalogues.some((known) => known === id));
  return {
    date,
    also,
    models: models.map(
      ({ match, context_window, prices }): MatchedModel => ({
        match: lowerCase(match),
        ...(context_window === undefined ? {} : { contextLength: context_window }),
        prices: (Array.isArray(prices) ? prices : [{ prices }]).map(datedPrice),
      }),
    ),
  };
}

function datedPrice({
  constraint,
  prices,
}: Exclude<Provider['models'][number]['prices'], ModelPrice>[number]): DatedPrice {
  const price = priceFrom(prices);
  switch (constraint?.type) {
    case undefined:
      return { price };
    case 'start_date':
      return { from: constraint.start_date, price };
    case 'time_of_date':
      return { between: [secondsOf(constraint.start_time), secondsOf(constraint.end_time)], price };
  }
}

function priceFrom(prices: ModelPrice): Price {
  const known = Object.entries(fields).flatMap(([theirs, ours]) => {
    const rate = prices[theirs];
    return rate === undefined ? [] : [[ours, toRate(rate)] as const];
  });
  const calls = Object.entries(perThousand).flatMap(([theirs, ours]) => {
    const rate = prices[theirs];
    return typeof rate === 'number' ? [[ours, rate / 1_000] as const] : [];
  });
  return Object.fromEntries([...known, ...calls]);
}

/** Their class stands for the form only: the data itself is plain objects. */
function toRate(rate: number | TieredPrices): Rate {
  if (typeof rate === 'number') return rate;
  const { base, tiers } = new TieredPrices(rate);
  return { base, tiers: tiers.map(({ start, price }) => ({ aboveTokens: start, rate: price })) };
}

/** They compare without regard to case: said once here, and never again while somebody asks. */
function lowerCase(match: MatchLogic): NameMatch {
  if ('or' in match) return { or: match.or.map(lowerCase) };
  if ('and' in match) return { and: match.and.map(lowerCase) };
  if ('equals' in match) return { equals: match.equals.toLowerCase() };
  if ('starts_with' in match) return { starts_with: match.starts_with.toLowerCase() };
  if ('ends_with' in match) return { ends_with: match.ends_with.toLowerCase() };
  if ('contains' in match) return { contains: match.contains.toLowerCase() };
  return match;
}

function secondsOf(time: string): number {
  return (Date.parse(`1970-01-01T${time}`) / 1_000) % 86_400;
}
