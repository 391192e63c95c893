import type { Selectable } from 'kysely';
import type { Alias, AliasTarget } from '../../domain/alias.ts';
import type { JsonValue } from '../../domain/json.ts';
import { readRoutePolicy, writeRoutePolicy } from '../../domain/read-route-policy.ts';
import type { RoutePolicy } from '../../domain/route-policy.ts';
import { balancingAlgorithms, strategyNames } from '../../domain/routing-words.ts';
import type { StoreSchema } from '../schema.ts';
import { asNumber, asOptionalNumber, asOptionalText, asText, asTruth } from './column-values.ts';

const strategies = [...strategyNames, ...balancingAlgorithms];

/** Lenient: somebody may have written the row by hand. What is no target is none, and an unknown strategy is none. */
export function toAlias(row: Selectable<StoreSchema['aliases']>): Alias {
  return {
    id: asText(row.id),
    targets: toTargets(asText(row.targets)),
    strategy: strategies.find((name) => name === asOptionalText(row.strategy)),
    fallback: asTruth(row.fallback),
    routing: toPolicy(row.routing),
    createdAtMs: asNumber(row.created_at),
    updatedAtMs: asNumber(row.updated_at),
  };
}

export function toTargetsText(targets: readonly AliasTarget[]): string {
  return JSON.stringify(targets);
}

/** undefined for what is none. */
export function toPolicy(column: string | null): RoutePolicy | undefined {
  return column === null ? undefined : readRoutePolicy(parsedJson(asText(column)) as JsonValue | undefined);
}

export function toPolicyText(policy: RoutePolicy | undefined): string | null {
  return policy === undefined ? null : JSON.stringify(writeRoutePolicy(policy));
}

function toTargets(text: string): readonly AliasTarget[] {
  const parsed = parsedJson(text);
  return Array.isArray(parsed) ? parsed.flatMap(toTarget) : [];
}

function toTarget(value: unknown): readonly AliasTarget[] {
  if (typeof value !== 'object' || value === null) return [];
  const entry: Readonly<Record<string, unknown>> = { ...value };
  const [provider, model] = [asText(entry['provider']), asText(entry['model'])];
  if (provider === '' || model === '') return [];
  return [{ provider, model, weight: asOptionalNumber(entry['weight']), order: asOptionalNumber(entry['order']) }];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
