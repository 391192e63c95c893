import type { JsonValue } from '../../domain/json.ts';
import type { SoldTier } from '../../domain/usage.ts';

/** The `service_tier` of an answer, where it is one that is sold at rates of its own. */
export function soldTier(word: JsonValue | undefined): { readonly serviceTier?: SoldTier } {
  return word === 'flex' || word === 'priority' || word === 'batch' ? { serviceTier: word } : {};
}
