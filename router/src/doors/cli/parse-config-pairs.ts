import type { JsonObject, JsonValue } from '../../domain/json.ts';

export type PairsReading =
  | { readonly kind: 'read'; readonly config: JsonObject }
  | { readonly kind: 'refused'; readonly message: string };

/** `key=value`, as often as `--config` was given; the last of a key wins. */
export function parseConfigPairs(pairs: readonly string[]): PairsReading {
  const config = new Map<string, JsonValue>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    // The pair is not repeated: what was meant for a value can be a secret.
    if (at < 1) return { kind: 'refused', message: '--config takes KEY=VALUE.' };
    config.set(pair.slice(0, at), parseConfigValue(pair.slice(at + 1)));
  }
  return { kind: 'read', config: Object.fromEntries(config) };
}

/** Lists and objects come as JSON. All else stays text: the provider's type knows which of its keys are numbers, and a key may look like one. */
export function parseConfigValue(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
