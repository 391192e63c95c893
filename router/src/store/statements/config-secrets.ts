import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ConfigRow } from '../../registry/ports.ts';
import type { Opening, SecretPlace, Vault } from '../vault/vault.ts';
import { decodeConfigValue } from './config-value.ts';
import type { StoredConfig } from './read-registry.ts';

/** `providerType` is undefined where the provider is not known (a row left behind by a deleted one). */
export type IsSecretKey = (providerType: string | undefined, key: string) => boolean;

export function placeOf(row: { readonly providerId: string; readonly key: string }): SecretPlace {
  return { purpose: 'provider-config', owner: row.providerId, name: row.key };
}

/** A stored row with its secret opened; where that fails the row says so and the value is undefined. */
export function openConfig(row: StoredConfig, vault: Vault): ConfigRow {
  const { providerId, key } = row;
  const opening = openText(row, vault);
  switch (opening.kind) {
    case 'plain':
      return { providerId, key, value: decodeConfigValue(opening.text), isSensitive: row.isSensitive };
    case 'opened':
      return { providerId, key, value: decodeConfigValue(opening.text), isSensitive: true };
    case 'shut':
      return { providerId, key, value: undefined, isSensitive: true, problem: shutSentence(row, opening.reason) };
  }
}

/** What the history keeps of a config row. Secrets can only be told apart, never read. */
export function describeConfig(row: StoredConfig, vault: Vault): JsonObject {
  const opening = openText(row, vault);
  switch (opening.kind) {
    case 'plain':
      return row.isSensitive
        ? { secret: vault.fingerprint(opening.text) }
        : { value: decodeConfigValue(opening.text) as JsonValue };
    case 'opened':
      return { secret: vault.fingerprint(opening.text) };
    case 'shut':
      return { secret: 'unreadable' };
  }
}

function openText(row: StoredConfig, vault: Vault): Opening | { readonly kind: 'plain'; readonly text: string } {
  if (!vault.isSealed(row.text)) return { kind: 'plain', text: row.text };
  return vault.open(row.text, placeOf(row));
}

function shutSentence({ providerId, key }: StoredConfig, reason: string): string {
  return `The secret "${key}" of provider "${providerId}" cannot be opened: ${reason}. Set it again.`;
}
