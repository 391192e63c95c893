import type { OpenRooms } from '../../compose-server.ts';

export type Provider = ReturnType<OpenRooms['registry']['current']>['byPriority'][number];
export type ApiKey = ReturnType<OpenRooms['apiKeys']['list']>[number];

/** A provider as programs read it: the field names of the HTTP API, secrets masked. */
export function providerToJson(provider: Provider): object {
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
    config: provider.maskedConfig(),
  };
}

/** Never its secret. */
export function keyToJson({ id, name, prefix, role, createdAtMs, revokedAtMs }: ApiKey): object {
  return { id, name, prefix, role, created_at: createdAtMs, revoked_at: revokedAtMs ?? null };
}
