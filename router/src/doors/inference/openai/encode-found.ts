import type { FoundModel, ModelDefinition, ModelEntry } from '../../../domain/model-listing.ts';
import { encodeModel } from './encode-model.ts';

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
    price: undefined,
  };
}
