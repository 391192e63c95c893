import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';

type Path = readonly (string | number)[];

/** Any JSON: it was parsed as such. `__proto__` is a key like any other there, but would be lost without a word when objects are copied: it is refused. */
export const wholeJson = z.custom<JsonValue>((value) => value !== undefined, 'is required').superRefine(refuseLostKeys);

export const wholeJsonObject = z
  .custom<JsonObject>(isJsonObject, {
    error: ({ input }) => (input === undefined ? 'is required' : 'must be a JSON object'),
  })
  .superRefine(refuseLostKeys)
  .meta({ type: 'object' });

function refuseLostKeys(value: JsonValue, context: z.RefinementCtx): void {
  const path = lostKey(value, []);
  if (path !== undefined) context.addIssue({ code: 'custom', path: [...path], message: '"__proto__" cannot be a key' });
}

/** Where the first one is. */
function lostKey(value: JsonValue | undefined, path: Path): Path | undefined {
  if (isJsonObject(value) && Object.hasOwn(value, '__proto__')) return [...path, '__proto__'];
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  for (const [name, field] of entries) {
    const found = lostKey(field, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
