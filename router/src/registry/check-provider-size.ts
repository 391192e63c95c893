import type { JsonObject } from '../domain/json.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import type { ConfigRow } from './ports.ts';

const MAX_CONFIG_KEYS = 256;

/** More than the longest list of any known provider; a link costs two rows and its place in every picture. */
export const MAX_MODELS = 10_000;

interface ConfigSize {
  readonly stored: readonly ConfigRow[];
  readonly written: JsonObject;
  /** Keys that get a row though they may have no value yet. */
  readonly marked: readonly string[];
}

/** Asked before anything is made of a config: each key costs a row and a judgement by its type. What was too large before may shrink. */
export function checkConfigSize({ stored, written, marked }: ConfigSize): readonly ErrorDetail[] {
  const keys = new Set(stored.map(({ key }) => key));
  const before = keys.size;
  for (const key of marked) keys.add(key);
  for (const [key, value] of Object.entries(written)) {
    if (value === null) keys.delete(key);
    else keys.add(key);
  }
  if (keys.size <= Math.max(MAX_CONFIG_KEYS, before)) return [];
  return [
    {
      field: 'config',
      message: `A config has at most ${MAX_CONFIG_KEYS} keys; with these it would have ${keys.size}.`,
    },
  ];
}

/** How many models would be linked to one provider. */
export function checkModelCount(field: string, count: number): readonly ErrorDetail[] {
  if (count <= MAX_MODELS) return [];
  return [{ field, message: `A provider has at most ${MAX_MODELS} models; with these it would have ${count}.` }];
}
