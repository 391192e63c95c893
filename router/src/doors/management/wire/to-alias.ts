import type { Alias } from '../../../domain/alias.ts';
import type { RegistryView } from '../../../registry/registry-view.ts';
import type { AliasWire } from '../contracts/alias.ts';

export function toAlias(
  { id, targets, strategy, fallback, createdAtMs, updatedAtMs }: Alias,
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
    covered: view.isCovered(id),
    created_at: createdAtMs,
    updated_at: updatedAtMs,
  };
}
