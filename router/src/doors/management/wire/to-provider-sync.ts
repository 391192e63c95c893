import type { SyncReport } from '../../../registry/sync-models.ts';
import type { ProviderSyncWire } from '../contracts/model.ts';

export function toProviderSync({ provider, added, kept, failed, error }: SyncReport): ProviderSyncWire {
  return {
    provider_id: provider.id,
    name: provider.name,
    status: error === undefined ? 'synced' : 'failed',
    added,
    kept,
    failed,
    ...(error !== undefined && { error }),
  };
}
