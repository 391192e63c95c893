import type { FoundModel, ModelDefinition, ModelEntry } from '../../../domain/model-listing.ts';
import { encodeModel } from './encode-model.ts';

/** A registered definition, in the shape that `POST /v1/models` takes. */
export function encodeDefinition(definition: ModelDefinition) {
  return {
    id: definition.id,
    name: definition.name,
    description: definition.description ?? null,
    capabilities: definition.capabilities,
    context_length: definition.contextLength ?? null,
    max_output_tokens: definition.maxOutputTokens ?? null,
    created_at: definition.createdAtMs,
    updated_at: definition.updatedAtMs,
    providers: definition.providers,
  };
}

/** One model in OpenAI's shape, with what its definition adds; null where nobody registered it. */
export function encodeFound({ entry, definition }: FoundModel) {
  return {
    ...(entry === undefined ? definition && encodeModel(unreachable(definition)) : encodeModel(entry)),
    description: definition?.description ?? null,
    created_at: definition?.createdAtMs ?? null,
    updated_at: definition?.updatedAtMs ?? null,
  };
}

/** Registered, and at no provider that could answer now. */
function unreachable(definition: ModelDefinition): ModelEntry {
  return {
    ...definition,
    createdS: Math.floor(definition.createdAtMs / 1_000),
    ownedBy: 'provider-router',
    inputUsdPerToken: undefined,
    outputUsdPerToken: undefined,
  };
}
