import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';

/** `input` as the items it stands for: a text alone is one message of the user. */
export function inputItems(input: JsonValue | undefined): readonly JsonObject[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? input.filter(isJsonObject) : [];
}

/** An item's type; a message may come without. */
export function itemType(item: JsonObject): string {
  const type = item['type'];
  if (typeof type === 'string') return type;
  return typeof item['role'] === 'string' ? 'message' : 'item_reference';
}
