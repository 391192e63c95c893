import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { readMessagesBody } from '../testing/read-messages-body.ts';
import { collectedExchanges, collectionMissing } from '../testing/recorded-exchanges.ts';
import { encodeMeaning } from './encode-meaning.ts';

/** Two ways of saying the same: both bodies are brought into one form before they are compared. */
const sameMeaning: readonly { readonly why: string; readonly change: (body: JsonObject) => JsonObject }[] = [
  { why: 'a plain text stands for one text block', change: (body) => mapTurns(body, textsAsBlocks) },
  { why: 'five minutes are what a mark without a time means', change: (body) => deep(body, withoutDefaultTtl) },
  { why: 'a call by the model itself needs no caller', change: (body) => deep(body, withoutDirectCaller) },
  { why: '`custom` is what a tool without a type is', change: (body) => deep(body, withoutCustomType) },
  { why: 'no mark and null are the same', change: (body) => deep(body, withoutEmptyMark) },
  { why: 'not strict is what a tool is anyway', change: (body) => deep(body, withoutLooseness) },
  { why: 'model and stream are the adapter’s, tools [] and null say nothing', change: withoutEnvelope },
];

const answered = ['messages', 'raw-predict']
  .flatMap(collectedExchanges)
  .filter(({ request, status }) => request.body !== null && Array.isArray(request.body['messages']) && status === 200);

describe.skipIf(collectionMissing() !== undefined)('a recorded request', () => {
  it('is there', () => expect(answered.length).toBeGreaterThan(150));

  it.each(answered)('is encoded as it was recorded: $name', ({ request }) => {
    // The beta named it output_format; that is for a door to know.
    const body = withOutputConfig(request.body as JsonObject);
    const encoded = encodeMeaning({
      meaning: readMessagesBody(body),
      rules: claudeRules(String(body['model'] ?? request.url), '2023-06-01'),
    });
    expect(encoded.dropped).toEqual([]);
    expect(encoded.warnings).toEqual([]);
    expect(oneForm(encoded.body as JsonObject)).toEqual(oneForm(body));
  });
});

function oneForm(body: JsonObject): JsonObject {
  return sameMeaning.reduce((changed, { change }) => change(changed), body);
}

function mapTurns(body: JsonObject, change: (block: JsonValue) => JsonValue): JsonObject {
  const messages = (body['messages'] as readonly JsonObject[]).map((turn) => ({
    ...turn,
    content: change(turn['content'] ?? null),
  }));
  return { ...body, messages, ...(body['system'] === undefined ? {} : { system: change(body['system'] ?? null) }) };
}

function textsAsBlocks(content: JsonValue): JsonValue {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return content;
  return content.map((block) =>
    isJsonObject(block) && block['type'] === 'tool_result' && block['content'] !== undefined
      ? { ...block, content: textsAsBlocks(block['content']) }
      : block,
  );
}

function deep(value: JsonObject, change: (object: JsonObject) => JsonObject): JsonObject {
  const inside = Object.entries(value).map(([key, inner]) => [key, deepValue(inner, change)]);
  return change(Object.fromEntries(inside));
}

function deepValue(value: JsonValue | undefined, change: (object: JsonObject) => JsonObject): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((entry) => deepValue(entry, change) ?? null);
  return isJsonObject(value) ? deep(value, change) : value;
}

function withoutDefaultTtl(object: JsonObject): JsonObject {
  if (object['type'] !== 'ephemeral' || object['ttl'] !== '5m') return object;
  return { type: 'ephemeral' };
}

function withoutDirectCaller({ caller, ...object }: JsonObject): JsonObject {
  return caller === undefined || (isJsonObject(caller) && caller['type'] === 'direct') ? object : { ...object, caller };
}

function withoutCustomType({ type, ...object }: JsonObject): JsonObject {
  return type === undefined || (type === 'custom' && 'input_schema' in object) ? object : { type, ...object };
}

function withoutEmptyMark({ cache_control: mark, ...object }: JsonObject): JsonObject {
  return mark === null || mark === undefined ? object : { ...object, cache_control: mark };
}

function withoutLooseness({ strict, ...object }: JsonObject): JsonObject {
  return strict === false || strict === undefined ? object : { ...object, strict };
}

function withOutputConfig({ output_format, ...body }: JsonObject): JsonObject {
  if (output_format === undefined) return body;
  const given = isJsonObject(body['output_config']) ? body['output_config'] : {};
  return { ...body, output_config: { ...given, format: output_format } };
}

function withoutEnvelope({ model: _model, stream: _stream, ...body }: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
