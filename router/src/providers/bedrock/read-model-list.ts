import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** `ListFoundationModels`: those that can be called by their id alone, and are not on their way out. */
export function readFoundationModels(body: JsonObject): readonly ListedModel[] {
  return listOf(body['modelSummaries']).flatMap((entry): readonly ListedModel[] => {
    const model = objectOf(entry) ?? {};
    const id = textOf(model['modelId']);
    if (!id || !listOf(model['inferenceTypesSupported'] ?? ['ON_DEMAND']).includes('ON_DEMAND')) return [];
    const outputs = listOf(model['outputModalities']);
    const inputs = listOf(model['inputModalities']);
    return [
      {
        id,
        ...named(textOf(model['modelName'])),
        ...(textOf(model['providerName']) === undefined ? {} : { ownedBy: textOf(model['providerName']) ?? '' }),
        chat: outputs.includes('TEXT') || outputs.length === 0,
        ...(inputs.includes('IMAGE') ? { capabilities: ['vision'] } : inputs.length > 0 ? { lacks: ['vision'] } : {}),
      },
    ];
  });
}

/** `ListInferenceProfiles`: names over several regions, the only way to most newer models. */
export function readInferenceProfiles(body: JsonObject): readonly ListedModel[] {
  return listOf(body['inferenceProfileSummaries']).flatMap((entry): readonly ListedModel[] => {
    const profile = objectOf(entry) ?? {};
    const id = textOf(profile['inferenceProfileId']);
    return id ? [{ id, ...named(textOf(profile['inferenceProfileName'])) }] : [];
  });
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}
