import { isJsonObject } from '../../../domain/json.ts';
import type { ModelLink } from '../../../registry/registry.ts';
import { type ModelLinkingWire, modelLinking } from '../contracts/provider-model.ts';

export function toModelLink(body: ModelLinkingWire): ModelLink {
  return {
    modelId: body.model_id,
    isDefault: body.is_default,
    name: body.name,
    description: body.description,
    capabilities: body.capabilities,
    contextLength: body.context_length,
    maxOutputTokens: body.max_output_tokens,
    upstreamName: body.upstream_name,
    region: body.region,
    inputUsdPerMillion: body.input_usd_per_million,
    outputUsdPerMillion: body.output_usd_per_million,
  };
}

/** The models of a provider that was read before. What is no link is left out: what was only read is never at fault (contract, section 3). */
export function toModelLinks(models: unknown): readonly ModelLink[] {
  const given: readonly unknown[] = Array.isArray(models) ? models : [];
  return given.filter(isJsonObject).flatMap((model) => {
    const read = modelLinking.safeParse({ model_id: model['id'], ...model });
    return read.success ? [toModelLink(read.data)] : [];
  });
}
