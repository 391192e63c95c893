import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import type { ProviderDetailWire, ProviderWire } from '../contracts/provider.ts';
import { toLinkedModel } from './to-linked-model.ts';

export function toProvider(provider: RegisteredProvider): ProviderWire {
  const { state } = provider;
  return {
    id: provider.id,
    name: provider.name,
    type: provider.type,
    enabled: provider.enabled,
    priority: provider.priority,
    description: provider.description ?? null,
    created_at: provider.createdAtMs,
    updated_at: provider.updatedAtMs,
    runtime_status: state.kind,
    ...(state.kind === 'error' && { error: state.problem }),
  };
}

export function toProviderDetail(provider: RegisteredProvider): ProviderDetailWire {
  const unknown = provider.unknownConfigKeys;
  return {
    ...toProvider(provider),
    config: provider.maskedConfig(),
    models: provider.linkedModels().map(toLinkedModel),
    ...(unknown.length > 0 && { unknown_config_keys: unknown }),
  };
}
