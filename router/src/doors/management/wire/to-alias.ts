import type { Alias } from '../../../domain/alias.ts';
import type { RegistryView } from '../../../registry/registry-view.ts';
import type { AliasPolicyWire, AliasWire } from '../contracts/alias.ts';
import { toPolicyWire } from './to-route-policy.ts';

export function toAlias(
  { id, targets, strategy, fallback, routing, createdAtMs, updatedAtMs }: Alias,
  view: RegistryView,
): AliasWire {
  return {
    id,
    targets: targets.map(({ provider, model, weight, order }) => ({
      provider,
      model,
      weight: weight ?? null,
      order: order ?? null,
    })),
    strategy: strategy ?? null,
    fallback,
    routing: toPolicyWire<AliasPolicyWire>(routing),
    covered: view.isCovered(id),
    created_at: createdAtMs,
    updated_at: updatedAtMs,
  };
}
