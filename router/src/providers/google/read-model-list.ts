import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** One page of the list, and where the next one begins. */
export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** The `pageToken` of the next page; undefined at the end. */
  readonly next: string | undefined;
}

/** Vertex' list names no methods; these families never answer in a chat. */
const NO_CHAT = /embedding|imagen|veo|lyria|-tts|-live/;
/** Chat models for everything; those for one thing (pictures, speech) say nothing of what else they can. */
const GENERAL = /^gemini-(?!.*(?:image|tts|live|audio|embedding|robotics|computer))/;

/** One page of either door's list; undefined where it is none. An empty one is `{}`, as every empty list of this vendor's. */
export function readModelPage(body: JsonObject): ModelPage | undefined {
  const list = body['models'] ?? body['publisherModels'];
  if (!Array.isArray(list) && Object.keys(body).length > 0) return undefined;
  const models = listOf(list).flatMap((entry) => readModel(objectOf(entry) ?? {}));
  return { models, next: textOf(body['nextPageToken']) || undefined };
}

function readModel(entry: JsonObject): readonly ListedModel[] {
  const id = (textOf(entry['name']) ?? '').replace(/^(?:publishers\/[^/]+\/)?models\//, '');
  if (id === '') return [];
  const name = textOf(entry['displayName']);
  const contextLength = countOf(entry['inputTokenLimit']);
  const maxOutputTokens = countOf(entry['outputTokenLimit']);
  const chat = isChat(entry, id);
  return [
    {
      id,
      ...(name && name !== id ? { name } : {}),
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(chat === undefined ? {} : { chat }),
      ...capabilitiesOf(entry, id, chat),
    },
  ];
}

function isChat(entry: JsonObject, id: string): boolean | undefined {
  const methods = entry['supportedGenerationMethods'];
  if (Array.isArray(methods)) return methods.includes('generateContent');
  return NO_CHAT.test(id) ? false : undefined;
}

/** The list says who thinks; that its general models call tools and see, the vendor says of all of them. */
function capabilitiesOf(
  { thinking }: JsonObject,
  id: string,
  chat: boolean | undefined,
): { readonly capabilities?: readonly string[] } {
  if (chat === false || !GENERAL.test(id)) return {};
  return { capabilities: ['tools', 'vision', ...(thinking === true ? ['reasoning'] : [])] };
}

function countOf(value: unknown): number | undefined {
  const count = numberOf(value);
  return count !== undefined && count > 0 ? count : undefined;
}
