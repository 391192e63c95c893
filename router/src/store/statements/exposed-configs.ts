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
  const isSecret = judgedOnce(isSecretKey);
  return configs.filter(
    (row) => !vault.isSealed(row.text) && (row.isSensitive || isSecret(types.get(row.providerId), row.key)),
  );
}

/** Ten thousand providers have a dozen keys between them, and a look at a name costs more than one into a map. */
function judgedOnce(judge: IsSecretKey): IsSecretKey {
  const verdicts = new Map<string | undefined, Map<string, boolean>>();
  return (type, key) => {
    const ofType = verdicts.get(type) ?? new Map<string, boolean>();
    verdicts.set(type, ofType);
    const verdict = ofType.get(key) ?? judge(type, key);
    ofType.set(key, verdict);
    return verdict;
  };
}

interface TypedProvider {
  readonly id: string;
  readonly type: string;
}
