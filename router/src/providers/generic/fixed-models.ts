import type { JsonValue } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** Models that a config names itself: as a list, or as an object with what is known of each. */
export function fixedModels(value: JsonValue | undefined, defaultModel: string | undefined): readonly ListedModel[] {
  const names = Array.isArray(value)
    ? listOf(value).filter((name) => typeof name === 'string' && name !== '')
    : Object.keys(objectOf(value) ?? {});
  const all = new Set<string>(names.map(String));
  if (defaultModel !== undefined) all.add(defaultModel);
  return [...all].map((id) => ({ id }));
}
