import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Price } from '../../domain/price.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

type ListedFacts = Pick<ListedModel, 'capabilities' | 'lacks' | 'price' | 'maxOutputTokens'>;

/** What a list says of a model beside its name: Mistral's switches; OpenRouter's parameters, modalities and prices. */
export function readListedFacts(entry: JsonObject): ListedFacts {
  const said = [...switches(entry['capabilities']), ...parameters(entry['supported_parameters']), ...senses(entry)];
  const can = said.filter(([, is]) => is).map(([name]) => name);
  const lacks = said.filter(([, is]) => !is).map(([name]) => name);
  const price = readPrice(objectOf(entry['pricing']));
  const longest = numberOf(objectOf(entry['top_provider'])?.['max_completion_tokens']);
  return {
    ...(can.length === 0 ? {} : { capabilities: can }),
    ...(lacks.length === 0 ? {} : { lacks }),
    ...(price === undefined ? {} : { price }),
    ...(longest === undefined || longest <= 0 ? {} : { maxOutputTokens: longest }),
  };
}

type Said = readonly (readonly [name: string, is: boolean])[];

/** Mistral. */
function switches(value: JsonValue | undefined): Said {
  const said = objectOf(value) ?? {};
  const names = { function_calling: 'tools', vision: 'vision', audio: 'audio', reasoning: 'reasoning' };
  return Object.entries(names).flatMap(([theirs, ours]) => {
    const is = said[theirs];
    return typeof is === 'boolean' ? [[ours, is] as const] : [];
  });
}

/** OpenRouter, as its upstreams take them. */
function parameters(value: JsonValue | undefined): Said {
  const said = listOf(value);
  if (said.length === 0) return [];
  const names = { tools: 'tools', structured_outputs: 'structured', reasoning: 'reasoning' };
  return Object.entries(names).map(([theirs, ours]) => [ours, said.includes(theirs)] as const);
}

/** OpenRouter turns files into text itself where a model takes none. */
function senses(entry: JsonObject): Said {
  const said = listOf(objectOf(entry['architecture'])?.['input_modalities']);
  if (said.length === 0) return [];
  return [
    ['vision', said.includes('image')],
    ['audio', said.includes('audio')],
    ...(said.includes('file') ? ([['files', true]] as const) : []),
  ];
}

const PER_MILLION = 1_000_000;
const rates: readonly (readonly [string, Exclude<keyof Price, 'request'>])[] = [
  ['prompt', 'input'],
  ['completion', 'output'],
  ['input_cache_read', 'cacheRead'],
  ['input_cache_write', 'cacheWrite5m'],
  ['internal_reasoning', 'reasoning'],
  ['audio', 'audioInput'],
];

/** OpenRouter: USD per token as texts; below 0 where it depends on the upstream that is chosen. Numbers are other vendors', in other units. */
function readPrice(pricing: JsonObject | undefined): Price | undefined {
  const usdOf = (name: string): number | undefined => {
    const text = pricing?.[name];
    const usd = typeof text === 'string' && text.trim() !== '' ? Number(text) : undefined;
    return usd !== undefined && Number.isFinite(usd) && usd >= 0 ? usd : undefined;
  };
  if (usdOf('prompt') === undefined || usdOf('completion') === undefined) return undefined;
  const request = usdOf('request');
  const known = rates.flatMap(([theirs, ours]) => {
    const usd = usdOf(theirs);
    // A further price of 0 says that there is none of its own.
    return usd === undefined || (usd === 0 && theirs !== 'prompt' && theirs !== 'completion')
      ? []
      : [[ours, Number((usd * PER_MILLION).toPrecision(12))] as const];
  });
  return { ...Object.fromEntries(known), ...(request === undefined || request === 0 ? {} : { request }) };
}
