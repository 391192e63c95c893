import type { RoutePolicy } from '../../domain/route-policy.ts';
import { noWishes, type RouteWishes } from '../../domain/route-wishes.ts';

/**
 * What a client wants of the way, within what an operator allows: the stricter limit holds, and nobody gets a place that either keeps out. Strategies are
 * not merged: the nearest one is asked for elsewhere.
 */
export function underPolicy(wishes: RouteWishes | undefined, policy: RoutePolicy | undefined): RouteWishes | undefined {
  if (policy === undefined) return wishes;
  const base = wishes ?? noWishes;
  const { only, ignore, fallback, priority } = policy;
  return {
    ...base,
    allowsFallbacks: base.allowsFallbacks && fallback !== false,
    only: bothOf(base.only, only),
    ignore: ignore === undefined ? base.ignore : [...base.ignore, ...ignore],
    maxCostUsd: least(base.maxCostUsd, policy.maxCostUsd),
    maxLatencyMs: least(base.maxLatencyMs, policy.maxLatencyMs),
    minReliability: most(base.minReliability, policy.minReliability),
    priority: lower(base.priority, priority),
  };
}

const ranks = { high: 0, normal: 1, low: 2 } as const;

/** A key of low priority does not get a better one by asking for it. */
function lower(wanted: RouteWishes['priority'], allowed: RoutePolicy['priority']): RouteWishes['priority'] {
  if (allowed === undefined || wanted === undefined) return wanted ?? allowed;
  return ranks[wanted] > ranks[allowed] ? wanted : allowed;
}

function bothOf(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one === undefined || other === undefined ? (one ?? other) : one.filter((id) => other.includes(id));
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
