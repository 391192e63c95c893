import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { ownValue } from '../../lib/own-value.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { readModelList } from '../openai-compatible/read-model-list.ts';

/** LM Studio's words → the house's. */
const words: Readonly<Record<string, string>> = { tool_use: 'tools', vision: 'vision', reasoning: 'reasoning' };

/** `/api/v0/models`; undefined where it is no such list. Source: LM Studio's REST API reference. */
export function readNativeModels(body: JsonObject): readonly ListedModel[] | undefined {
  const models = readModelList(body);
  if (models === undefined) return undefined;
  const entries = new Map(listOf(body['data']).map((entry) => [textOf(objectOf(entry)?.['id']), objectOf(entry)]));
  return models.map((model) => {
    const entry = entries.get(model.id);
    const said = listOf(entry?.['capabilities']).flatMap((word) => ownValue(words, String(word)) ?? []);
    const capabilities = entry?.['type'] === 'vlm' ? [...said, 'vision'] : said;
    return {
      ...model,
      ...(capabilities.length === 0 ? {} : { capabilities: [...new Set(capabilities)] }),
      ...(entry?.['type'] === 'llm' ? { lacks: ['vision'] } : {}),
    };
  });
}

/** The ids of the models in memory. */
export function readLoaded(body: JsonObject): readonly string[] {
  return listOf(body['data']).flatMap((entry) => {
    const model = objectOf(entry);
    const id = textOf(model?.['id']);
    return id && model?.['state'] === 'loaded' ? [id] : [];
  });
}
