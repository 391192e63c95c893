import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { MAX_JSON_LEVELS } from '../../domain/nests-deeper-than.ts';
import type { ConfigRow } from '../../registry/ports.ts';
import type { Opening, SecretPlace, Vault } from '../vault/vault.ts';
import { decodeConfigValue } from './config-value.ts';
import type { StoredConfig } from './read-registry.ts';

const TOO_DEEP = `The value is nested deeper than ${MAX_JSON_LEVELS} levels.`;

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
      return readRow(row, opening.text);
    case 'opened':
      return readRow({ ...row, isSensitive: true }, opening.text);
    case 'shut':
      return { providerId, key, value: undefined, isSensitive: true, problem: shutSentence(row, opening.reason) };
  }
}

function readRow({ providerId, key, isSensitive }: StoredConfig, text: string): ConfigRow {
  const decoded = decodeConfigValue(text);
  switch (decoded.kind) {
    case 'value':
      return { providerId, key, value: decoded.value, isSensitive };
    case 'too-deep':
      return { providerId, key, value: undefined, isSensitive, problem: `${TOO_DEEP} Set it again.` };
  }
}

/** What the history keeps of a config row. Secrets can only be told apart, never read. */
export function describeConfig(row: StoredConfig, vault: Vault): JsonObject {
  const opening = openText(row, vault);
  switch (opening.kind) {
    case 'plain':
      return row.isSensitive ? { secret: vault.fingerprint(opening.text) } : { value: plainValue(opening.text) };
    case 'opened':
      return { secret: vault.fingerprint(opening.text) };
    case 'shut':
      return { secret: 'unreadable' };
  }
}

function plainValue(text: string): JsonValue {
  const decoded = decodeConfigValue(text);
  return decoded.kind === 'value' ? decoded.value : TOO_DEEP;
}

function openText(row: StoredConfig, vault: Vault): Opening | { readonly kind: 'plain'; readonly text: string } {
  if (!vault.isSealed(row.text)) return { kind: 'plain', text: row.text };
  return vault.open(row.text, placeOf(row));
}

function shutSentence({ providerId, key }: StoredConfig, reason: string): string {
  return `The secret "${key}" of provider "${providerId}" cannot be opened: ${reason}. Set it again.`;
}
