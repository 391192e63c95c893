import type { LinkedModel } from '../../../registry/registered-provider.ts';
import type { LinkedModelWire } from '../contracts/provider-model.ts';

const MICRO_USD = 1_000_000;

export function toLinkedModel({ model, deployment, isDefault }: LinkedModel): LinkedModelWire {
  return {
    id: model.id,
    name: model.name,
    description: model.description ?? null,
    capabilities: deployment.capabilities ?? model.capabilities,
    is_default: isDefault,
    context_length: deployment.contextLength ?? model.contextLength ?? null,
    max_output_tokens: model.maxOutputTokens ?? null,
    upstream_name: deployment.upstreamName ?? null,
    region: deployment.region ?? null,
    input_usd_per_million: usd(deployment.inputMicroUsdPerMillion),
    output_usd_per_million: usd(deployment.outputMicroUsdPerMillion),
  };
}

function usd(micro: number | undefined): number | null {
  return micro === undefined ? null : micro / MICRO_USD;
}
