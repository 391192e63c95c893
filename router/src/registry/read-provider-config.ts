import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ConfigProblem, ProviderType, ReadConfig } from '../domain/provider-adapter.ts';
import { holdsMask } from './mask.ts';
import type { ConfigRow } from './ports.ts';

export type ProviderReading =
  | { readonly kind: 'read'; readonly config: ReadConfig }
  /** `problem` is one sentence that says what to mend. */
  | { readonly kind: 'broken'; readonly problem: string };

/** What a type makes of the rows of one provider's config. Never throws: rows can be written by hand. */
export function readProviderConfig(
  typeName: string,
  type: ProviderType | undefined,
  rows: readonly ConfigRow[],
): ProviderReading {
  if (type === undefined) {
    return {
      kind: 'broken',
      problem: `This router knows no provider type "${typeName}". Change the type or remove the provider.`,
    };
  }
  const unreadable = rows.find((row) => row.problem !== undefined);
  if (unreadable !== undefined) return { kind: 'broken', problem: `config.${unreadable.key}: ${unreadable.problem}` };
  const reading = tryConfig(type, configOf(rows));
  if (reading.kind === 'read') return { kind: 'read', config: reading.config };
  return { kind: 'broken', problem: reading.problems.map(sentence).join(' ') };
}

/** The config as its type reads it. A mask that got into the table by hand counts as absent: it must never be sent upstream. */
export function configOf(rows: readonly ConfigRow[]): JsonObject {
  return Object.fromEntries(rows.filter((row) => !holdsMask(jsonOf(row))).map((row) => [row.key, jsonOf(row)]));
}

/** `value` is parsed JSON by the store's port. */
export function jsonOf(row: ConfigRow): JsonValue {
  return row.value as JsonValue;
}

export type TriedConfig =
  | { readonly kind: 'read'; readonly config: ReadConfig }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** `readConfig`, with a bug in it turned into a refusal: one bad provider must not take the registry down. */
export function tryConfig(type: ProviderType, config: JsonObject): TriedConfig {
  try {
    return type.readConfig(config);
  } catch {
    // The error's text may quote the config and with it a secret.
    return {
      kind: 'refused',
      problems: [{ field: '', message: `The ${type.label} type cannot read this configuration.` }],
    };
  }
}

function sentence({ field, message }: ConfigProblem): string {
  return field === '' ? message : `config.${field}: ${message}`;
}
