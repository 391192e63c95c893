import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { type RoutePolicy, requestPriorities } from './route-policy.ts';
import { strategyNames } from './routing-words.ts';

/** A policy as it is kept: in the words of the wire. Leniently, since a hand may have written it: what is no limit is none. */
export function readRoutePolicy(value: JsonValue | undefined): RoutePolicy | undefined {
  if (!isJsonObject(value)) return undefined;
  const { strategy, fallback, constraints, only, ignore, priority } = value;
  const { maxCost, maxLatency, minReliability } = isJsonObject(constraints) ? constraints : {};
  const policy: RoutePolicy = {
    strategy: strategyNames.find((name) => name === strategy),
    fallback: typeof fallback === 'boolean' ? fallback : undefined,
    maxCostUsd: amount(maxCost),
    maxLatencyMs: amount(maxLatency),
    minReliability: amount(minReliability),
    only: ids(only),
    ignore: ids(ignore),
    priority: requestPriorities.find((name) => name === priority),
  };
  return Object.values(policy).some((field) => field !== undefined) ? policy : undefined;
}

/** The same in the words of the wire; what says nothing is left out. */
export function writeRoutePolicy(policy: RoutePolicy): JsonObject {
  const { strategy, fallback, maxCostUsd, maxLatencyMs, minReliability, only, ignore, priority } = policy;
  const constraints = given({ maxCost: maxCostUsd, maxLatency: maxLatencyMs, minReliability });
  const limits = Object.keys(constraints).length === 0 ? undefined : constraints;
  return given({
    strategy,
    fallback,
    constraints: limits,
    only: only && [...only],
    ignore: ignore && [...ignore],
    priority,
  });
}

function given(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function amount(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function ids(value: JsonValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : undefined;
}
