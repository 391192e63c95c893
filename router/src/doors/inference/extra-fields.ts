import type { JsonObject } from '../../domain/json.ts';

/** The fields of something that a door has no name for, ready to be spread into what it is read to. `null` is no value. */
export function extraFields(thing: JsonObject, known: ReadonlySet<string>): { readonly extra?: JsonObject } {
  const others = Object.entries(thing).filter(
    ([name, value]) => !known.has(name) && value !== null && value !== undefined,
  );
  return others.length === 0 ? {} : { extra: Object.fromEntries(others) };
}
