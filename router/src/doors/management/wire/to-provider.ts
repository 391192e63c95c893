import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import type { ProviderDetailWire, ProviderWire } from '../contracts/provider.ts';
import { toConfig } from './to-config.ts';
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
  return { ...toProvider(provider), models: provider.linkedModels().map(toLinkedModel), ...toConfig(provider) };
}
