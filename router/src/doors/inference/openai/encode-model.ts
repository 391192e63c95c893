import type { ModelEntry } from '../../../domain/model-listing.ts';
import { decimalUsd } from './decimal-usd.ts';

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
    pricing: { prompt: priceOf(entry.inputUsdPerToken), completion: priceOf(entry.outputUsdPerToken) },
    providers: entry.providers,
  };
}

function priceOf(usdPerToken: number | undefined): string | null {
  return usdPerToken === undefined ? null : decimalUsd(usdPerToken);
}
