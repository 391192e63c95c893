import type { JsonValue } from './json.ts';

/** What the house takes in, whoever wrote it. Real requests, with the schemas of their tools, stay far below. */
export const MAX_JSON_LEVELS = 128;

/**
 * Whether a parsed value has more levels of arrays and objects than `levels`. V8 parses any depth without harm; what walks the value later
 * would not survive it. Costs one visit per container; texts are not looked at.
 */
export function nestsDeeperThan(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object' && nestsDeeperThan(item, levels - 1)) return true;
    }
    return false;
  }
  const object = value as { readonly [key: string]: JsonValue | undefined };
  for (const key in object) {
    const item = object[key];
    if (typeof item === 'object' && nestsDeeperThan(item, levels - 1)) return true;
  }
  return false;
}
