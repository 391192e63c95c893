import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import type { StrategyName } from '../../../domain/routing-words.ts';
import { type FieldRule, flag, object, text, wrongField } from '../openai/field-rule.ts';
import type { WishReading } from './read-wishes.ts';

const MAX_IDS = 100;

const ids: FieldRule = {
  must: 'an array of ids of providers',
  holds: (value) =>
    Array.isArray(value) && value.length <= MAX_IDS && value.every((id) => typeof id === 'string' && id !== ''),
};
const amount: FieldRule = {
  must: 'a number that is not negative',
  holds: (value) => Number.isFinite(amountOf(value)) && Number(amountOf(value)) >= 0,
};
const share: FieldRule = {
  must: 'a number from 0 to 1',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const sorts: Readonly<Record<string, StrategyName>> = {
  price: 'cost-optimized',
  throughput: 'performance-optimized',
  latency: 'performance-optimized',
};
const sort: FieldRule = {
  must: '"price", "throughput" or "latency"',
  holds: (value) => typeof value === 'string' && Object.hasOwn(sorts, value),
};

/** What is known of the object and of those in it; anything else is dropped, and named. */
const rules: Readonly<Record<string, FieldRule>> = {
  order: ids,
  only: ids,
  ignore: ids,
  sort,
  max_price: object,
  require_parameters: flag,
  allow_fallbacks: flag,
  data_collection: text,
  constraints: object,
};
const priceRules: Readonly<Record<string, FieldRule>> = { prompt: amount, completion: amount };
const constraintRules: Readonly<Record<string, FieldRule>> = {
  maxCost: amount,
  maxLatency: amount,
  minReliability: share,
};
/** Read by the rules above, and nothing that is done. */
const notDone: ReadonlySet<string> = new Set(['data_collection']);

type ProviderWishes = Omit<RouteWishes, 'models' | 'timeoutMs' | 'session' | 'task' | 'priority'>;

/** `provider` as an object, as clients of OpenRouter send it, and `constraints` in it. */
export function readProviderWishes(provider: JsonObject): WishReading<ProviderWishes> {
  const prices = objectAt(provider, 'max_price');
  const constraints = objectAt(provider, 'constraints');
  const dropped: string[] = [];
  const error =
    problemIn(provider, rules, 'provider', dropped) ??
    problemIn(prices, priceRules, 'provider.max_price', dropped) ??
    problemIn(constraints, constraintRules, 'provider.constraints', dropped);
  if (error !== undefined) return { kind: 'refused', error };
  const sorted = provider['sort'];
  return {
    kind: 'read',
    wishes: {
      strategy: typeof sorted === 'string' ? sorts[sorted] : undefined,
      order: idsAt(provider, 'order') ?? [],
      only: idsAt(provider, 'only'),
      ignore: idsAt(provider, 'ignore') ?? [],
      allowsFallbacks: provider['allow_fallbacks'] !== false,
      maxPromptUsdPerMillion: amountOf(prices['prompt']),
      maxCompletionUsdPerMillion: amountOf(prices['completion']),
      maxCostUsd: amountOf(constraints['maxCost']),
      maxLatencyMs: amountOf(constraints['maxLatency']),
      minReliability: amountOf(constraints['minReliability']),
      dropped,
    },
  };
}

function problemIn(
  given: JsonObject,
  known: Readonly<Record<string, FieldRule>>,
  at: string,
  dropped: string[],
): ReturnType<typeof wrongField> | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (rule !== undefined && !rule.holds(value)) return wrongField(`${at}.${name}`, rule.must);
    if (rule === undefined || notDone.has(name)) dropped.push(`${at}.${name}`);
  }
  return undefined;
}

function objectAt(from: JsonObject, name: string): JsonObject {
  const value = from[name];
  return isJsonObject(value) ? value : {};
}

function idsAt(from: JsonObject, name: string): readonly string[] | undefined {
  const value = from[name];
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : undefined;
}

/** Prices come as text, too: OpenRouter's own clients send them so. */
function amountOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}
