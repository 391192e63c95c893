import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { listedTimeS } from '../kit/listed-time.ts';

/** One page of the list, and where the next one begins. */
export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** The `after_id` of the next page; undefined at the end. */
  readonly next: string | undefined;
}

/** The vendor's words for what a model can do, and the house's. */
const abilities: Readonly<Record<string, string>> = {
  image_input: 'vision',
  pdf_input: 'pdf',
  thinking: 'reasoning',
  structured_outputs: 'structured-output',
  citations: 'citations',
  code_execution: 'code-execution',
  batch: 'batch',
};

/** One page of `GET /v1/models`; undefined where it is none. */
export function readModelPage(body: JsonObject): ModelPage | undefined {
  if (!Array.isArray(body['data'])) return undefined;
  const models = listOf(body['data']).flatMap((entry) => readModel(objectOf(entry) ?? {}));
  const last = textOf(body['last_id']) ?? models.at(-1)?.id;
  return { models, next: body['has_more'] === true ? last : undefined };
}

function readModel(entry: JsonObject): readonly ListedModel[] {
  const id = textOf(entry['id']);
  if (!id) return [];
  const name = textOf(entry['display_name']);
  const contextLength = countOf(entry['max_input_tokens']);
  const maxOutputTokens = countOf(entry['max_tokens']);
  const capabilities = readCapabilities(objectOf(entry['capabilities']));
  return [
    {
      id,
      ...(name && name !== id ? { name } : {}),
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(capabilities === undefined ? {} : { capabilities }),
      ...listedTimeS(entry['created_at']),
    },
  ];
}

/** Every model of this API takes tools: the list does not say so itself. */
function readCapabilities(said: JsonObject | undefined): readonly string[] | undefined {
  if (said === undefined) return undefined;
  const can = Object.entries(abilities).filter(([key]) => objectOf(said[key])?.['supported'] === true);
  return ['tools', ...can.map(([, name]) => name)];
}

function countOf(value: unknown): number | undefined {
  const count = numberOf(value);
  return count !== undefined && count > 0 ? count : undefined;
}
