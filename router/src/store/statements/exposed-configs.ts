import type { Vault } from '../vault/vault.ts';
import type { IsSecretKey } from './config-secrets.ts';
import type { StoredConfig, StoredRegistry } from './read-registry.ts';

/** Secrets that stand in the database in plain text, because somebody wrote them there by hand. */
export function exposedConfigs(
  { providers, configs }: Pick<StoredRegistry, 'configs'> & { readonly providers: readonly TypedProvider[] },
  vault: Vault,
  isSecretKey: IsSecretKey,
): readonly StoredConfig[] {
  const types = new Map(providers.map((provider) => [provider.id, provider.type]));
  return configs.filter(
    (row) => !vault.isSealed(row.text) && (row.isSensitive || isSecretKey(types.get(row.providerId), row.key)),
  );
}

interface TypedProvider {
  readonly id: string;
  readonly type: string;
}
