import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import { itemType } from './input-items.ts';

/** Those of earlier versions said that they were made of a request's. */
const OWN = /^(?:resp|conv)_(?:req_|[0-9a-hjkmnp-tv-z]{26}$)/;

/** Whether the router made this id of a response or a conversation; vendors' own look otherwise. */
export function isOwnId(id: string): boolean {
  return OWN.test(id);
}

const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  function_call_output: 'fco',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
  image_generation_call: 'ig',
};

/** The id of an item of this type, the `place`th of the response `responseId`: `msg_..._0`. */
export function itemId(type: string, responseId: string, place: number | string): string {
  return `${prefixes[type] ?? 'item'}_${responseId.replace(/^(?:resp|conv)_/, '')}_${place}`;
}

/** Items of an input as they are kept and shown: each with an id and a type, messages with parts. Their places are apart from those of the answer. */
export function keptItems(items: readonly JsonObject[], responseId: string): readonly JsonObject[] {
  return items.map((item, index) => {
    const type = itemType(item);
    const given = item['id'];
    const id = typeof given === 'string' && given !== '' ? given : itemId(type, responseId, `i${index}`);
    return { ...item, id, type, ...(type === 'message' ? messageFields(item) : {}) };
  });
}

function messageFields({ content, role, status }: JsonObject): JsonObject {
  const isModels = role === 'assistant';
  return { status: status ?? 'completed', content: partsOf(content, isModels) };
}

function partsOf(content: JsonValue | undefined, isModels: boolean): JsonValue {
  if (typeof content !== 'string') return content ?? [];
  return [
    isModels
      ? { type: 'output_text', text: content, annotations: [], logprobs: [] }
      : { type: 'input_text', text: content },
  ];
}
