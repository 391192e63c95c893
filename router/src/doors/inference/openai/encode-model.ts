import type { ModelEntry } from '../../../domain/model-listing.ts';
import { encodePricing } from './encode-pricing.ts';

/** One model as OpenAI's clients read it, with what OpenRouter's clients read besides (contract, section 3). Unknown is null, never 0. */
export function encodeModel(entry: ModelEntry) {
  return {
    id: entry.id,
    object: 'model',
    created: entry.createdS,
    owned_by: entry.ownedBy,
    name: entry.name,
    context_length: entry.contextLength ?? null,
    max_output_tokens: entry.maxOutputTokens ?? null,
    capabilities: entry.capabilities,
    pricing: encodePricing(entry.price),
    providers: entry.providers,
  };
}
