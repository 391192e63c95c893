import type { Capability } from '../../domain/capability.ts';
import type { Price, Rate } from '../../domain/price.ts';
import type { NamedCatalogue, NamedModel } from '../price-data.ts';

/** The collection as it lies beside the fixtures. */
export interface ModelsDev {
  readonly source: { readonly date: string };
  readonly providers: Readonly<Record<string, { readonly models: Readonly<Record<string, ModelsDevModel>> }>>;
}

interface ModelsDevModel {
  readonly context?: number;
  readonly input?: number;
  readonly output?: number;
  readonly cost?: ModelsDevCost;
  readonly capabilities: {
    readonly toolCall?: boolean;
    readonly reasoning?: boolean;
    readonly structuredOutput?: boolean;
  };
  readonly modalities: { readonly input: readonly string[]; readonly output: readonly string[] };
}

interface ModelsDevRates {
  readonly input?: number;
  readonly output?: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly reasoning?: number;
  readonly input_audio?: number;
  readonly output_audio?: number;
}

interface ModelsDevCost extends ModelsDevRates {
  readonly tiers?: readonly (ModelsDevRates & { readonly tier: { readonly size: number } })[];
  readonly context_over_200k?: ModelsDevRates;
}

/** Its names of vendors → catalogues. Left out: those that run models at home, whose price nobody knows. */
const catalogues: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  mistral: 'mistral',
  deepseek: 'deepseek',
  groq: 'groq',
  xai: 'x-ai',
  openrouter: 'openrouter',
  alibaba: 'alibaba',
  cohere: 'cohere',
  perplexity: 'perplexity',
  togetherai: 'together',
  azure: 'azure',
  cerebras: 'cerebras',
  moonshotai: 'moonshotai',
  zai: 'zai',
};

/** Where the collection is wrong: a recorded exchange or the vendor's documentation says otherwise. */
const corrections: readonly { readonly model: RegExp; readonly can: Capability }[] = [
  // Recorded with tool calls; "Function calling" of the vendor's documentation names it as the first model that had them.
  { model: /^gpt-3\.5-turbo(?!-instruct|-0301)/, can: 'tools' },
];

const fields: readonly (readonly [keyof ModelsDevRates, keyof Omit<Price, 'request'>])[] = [
  ['input', 'input'],
  ['cache_read', 'cacheRead'],
  ['cache_write', 'cacheWrite5m'],
  ['input_audio', 'audioInput'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['output_audio', 'audioOutput'],
];

export function reduceModelsDev({ source, providers }: ModelsDev): Readonly<Record<string, NamedCatalogue>> {
  return Object.fromEntries(
    Object.entries(catalogues).map(([theirs, ours]) => {
      const models = Object.entries(providers[theirs]?.models ?? {});
      const reduced = models.map(([id, model]) => [id.toLowerCase(), modelOf(id, model)] as const);
      return [ours, { date: source.date, models: Object.fromEntries(reduced) }];
    }),
  );
}

function modelOf(id: string, model: ModelsDevModel): NamedModel {
  const { context, output, cost } = model;
  const price = cost && priceFrom(cost);
  return {
    ...(context ? { contextLength: context } : {}),
    ...(output ? { maxOutputTokens: output } : {}),
    ...abilitiesOf(id, model),
    ...(price?.input === undefined ? {} : { price }),
  };
}

/** A document can be told to whoever sees: vendors turn pages into pictures. Only a model that takes text alone surely takes none. */
function abilitiesOf(id: string, { capabilities, modalities }: ModelsDevModel): Pick<NamedModel, 'can' | 'lacks'> {
  const sees = modalities.input.includes('image');
  const reads = modalities.input.includes('pdf');
  const said: readonly (readonly [Capability, boolean | undefined])[] = [
    ['tools', capabilities.toolCall],
    ['vision', sees],
    ['audio', modalities.input.includes('audio')],
    ['files', reads ? true : sees ? undefined : false],
    ['reasoning', capabilities.reasoning],
    ['structured', capabilities.structuredOutput],
  ];
  const isCorrected = (capability: Capability): boolean =>
    corrections.some(({ model, can }) => can === capability && model.test(id));
  const can = said.filter(([capability, is]) => is === true || isCorrected(capability));
  const lacks = said.filter(([capability, is]) => is === false && !isCorrected(capability));
  return { can: can.map(([capability]) => capability), lacks: lacks.map(([capability]) => capability) };
}

function priceFrom(cost: ModelsDevCost): Price {
  const over200k = cost.context_over_200k;
  const tiers = [
    ...(cost.tiers ?? []).map(({ tier, ...rates }) => ({ aboveTokens: tier.size, rates })),
    ...(over200k === undefined || cost.tiers !== undefined ? [] : [{ aboveTokens: 200_000, rates: over200k }]),
  ].sort((left, right) => left.aboveTokens - right.aboveTokens);
  const known = fields.flatMap(([theirs, ours]) => {
    const base = cost[theirs];
    if (base === undefined) return [];
    const steps = tiers.flatMap(({ aboveTokens, rates }) => {
      const rate = rates[theirs];
      return rate === undefined ? [] : [{ aboveTokens, rate }];
    });
    const rate: Rate = steps.length === 0 ? base : { base, tiers: steps };
    return [[ours, rate] as const];
  });
  return Object.fromEntries(known);
}
