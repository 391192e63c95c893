import type { JsonValue } from '../../../domain/json.ts';
import { readRoutePolicy, writeRoutePolicy } from '../../../domain/read-route-policy.ts';
import type { RoutePolicy } from '../../../domain/route-policy.ts';

/** `undefined` stays what it is; null and what says nothing clear. */
export function fromPolicyWire(wire: object | null | undefined): RoutePolicy | null | undefined {
  if (wire === undefined || wire === null) return wire;
  return readRoutePolicy(wire as JsonValue) ?? null;
}

export function toPolicyWire<Wire>(policy: RoutePolicy | undefined): Wire | null {
  // The words of the wire are those in which it is kept; the contract names the same ones.
  return policy === undefined ? null : (writeRoutePolicy(policy) as Wire);
}
