import type { ModelDefinition } from '../../../domain/model-listing.ts';
import type { ModelWire } from '../contracts/model.ts';

/** A registered model, in the shape that `POST /v1/models` takes; `GET /v1/models` of the inference door lists the same. */
export function toModel(definition: ModelDefinition): ModelWire {
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
