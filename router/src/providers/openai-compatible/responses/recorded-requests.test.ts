import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { readResponsesBody } from '../../../doors/inference/testing/read-responses-body.ts';
import { collectedExchanges, collectionMissing } from '../../testing/recorded-exchanges.ts';
import { encodeResponses } from './encode-responses.ts';
import { openAiResponsesQuirks, otherResponsesQuirks } from './responses-quirks.ts';

/** What differs and says the same: both bodies are brought into one form before they are compared. */
const sameMeaning: readonly { readonly why: string; readonly change: (body: JsonObject) => JsonObject }[] = [
  { why: 'a text alone is one message of the user', change: (body) => ({ ...body, input: itemsOf(body['input']) }) },
  { why: 'a first message of the system has a field of its own', change: withInstructions },
  {
    why: 'a message says its type or not, and one text stands for one part',
    change: (body) => mapItems(body, plainMessage),
  },
  {
    why: 'ids and states of what was answered before are for the vendor’s own books',
    change: (body) => mapItems(body, bareItem),
  },
  { why: 'what stands behind itself of one turn is one message', change: joinMessages },
  { why: 'an image is looked at as `auto` where nobody says how', change: (body) => deep(body, withoutAutoDetail) },
  { why: 'the router has the conversation: nothing is stored, and thinking comes sealed', change: withoutKeeping },
  { why: 'null says nothing, nor does an empty list, nor a default', change: (body) => deep(body, withoutNothing) },
  {
    why: 'of tools and texts the house knows what all dialects have; bytes keep the rest',
    change: (body) => deep(body, withoutOwnFields),
  },
  { why: 'the older name of the summary', change: (body) => deep(body, withSummary) },
  {
    why: 'model and stream are the adapter’s, and whom to ask is the routing’s',
    change: ({ model: _model, stream: _stream, provider: _provider, ...rest }) => rest,
  },
];

const asked = collectedExchanges('responses').filter(
  ({ request, status }) =>
    request.method === 'POST' && request.body !== null && status === 200 && request.body['input'] !== undefined,
);

describe.skipIf(collectionMissing() !== undefined)('a recorded request', () => {
  it('is there', () => expect(asked.length).toBeGreaterThan(85));

  it.each(asked)('is encoded as it was recorded: $name', ({ request, provider }) => {
    const body = request.body as JsonObject;
    const quirks = provider === 'deepseek' ? otherResponsesQuirks : openAiResponsesQuirks;
    const encoded = encodeResponses({
      meaning: readResponsesBody(body),
      model: String(body['model']),
      stream: body['stream'] === true,
      issuer: 'openai',
      quirks,
      instructionRole: 'as-sent',
    });
    // Thoughts of another maker go, as `unsealed` says.
    expect(encoded.dropped.filter((place) => !place.endsWith('(reasoning)'))).toEqual([]);
    expect(oneForm(JSON.parse(JSON.stringify(encoded.body)))).toEqual(oneForm(unsealed(body, provider)));
  });
});

function oneForm(body: JsonObject): JsonObject {
  return sameMeaning.reduce((changed, { change }) => change(changed), body);
}

/** Thinking without a seal is worthless to OpenAI: it is left out of what goes there (and of `dropped`: nobody asked for it). */
function unsealed(body: JsonObject, provider: string): JsonObject {
  if (provider === 'deepseek') return body;
  return {
    ...body,
    input: itemsOf(body['input']).filter((item) => item['type'] !== 'reasoning' || Boolean(item['encrypted_content'])),
  };
}

function itemsOf(input: JsonValue | undefined): readonly JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return Array.isArray(input) ? input.filter(isJsonObject) : [];
}

function mapItems(body: JsonObject, change: (item: JsonObject) => JsonObject): JsonObject {
  return { ...body, input: itemsOf(body['input']).map(change) };
}

function withInstructions(body: JsonObject): JsonObject {
  const [first, ...rest] = itemsOf(body['input']);
  if (body['instructions'] != null || first?.['role'] !== 'system' || rest.length === 0) return body;
  const [part] = itemsOf(first['content']);
  const text = typeof first['content'] === 'string' ? first['content'] : part?.['text'];
  return { ...body, instructions: text, input: rest };
}

function plainMessage(item: JsonObject): JsonObject {
  if (item['role'] === undefined) return item;
  const { type: _type, content, ...rest } = item;
  return { ...rest, content: typeof content === 'string' ? [{ type: textTypeOf(item), text: content }] : content };
}

function textTypeOf({ role }: JsonObject): string {
  return role === 'assistant' ? 'output_text' : 'input_text';
}

function bareItem(item: JsonObject): JsonObject {
  const { id, status: _status, phase: _phase, caller: _caller, ...rest } = item;
  if (item['type'] === 'reasoning') {
    const { content, summary, ...sealed } = rest;
    const texts = [...itemsOf(summary), ...(itemsOf(summary).length > 0 ? [] : itemsOf(content))];
    return {
      ...sealed,
      ...(item['encrypted_content'] ? { id } : {}),
      said: texts.map((part) => part['text'] ?? '').join('\n\n'),
    };
  }
  if (typeof rest['output'] !== 'string' && rest['role'] === undefined) {
    const [part, ...more] = itemsOf(rest['output']);
    if (part?.['type'] === 'input_text' && more.length === 0) return { ...rest, output: part['text'] };
  }
  // Types without a name in the house are kept whole.
  return known.has(String(item['type'] ?? 'message')) ? rest : item;
}

const known = new Set([
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
]);

function joinMessages(body: JsonObject): JsonObject {
  const joined: JsonObject[] = [];
  for (const item of itemsOf(body['input'])) {
    const last = joined.at(-1);
    if (item['role'] === 'assistant' && last?.['role'] === 'assistant') {
      joined.pop();
      joined.push({ ...last, content: [...itemsOf(last['content']), ...itemsOf(item['content'])] });
    } else joined.push(item);
  }
  return { ...body, input: joined };
}

function withoutKeeping({ store: _store, include, ...rest }: JsonObject): JsonObject {
  const wanted = (Array.isArray(include) ? include : []).filter((what) => what !== 'reasoning.encrypted_content');
  return { ...rest, include: wanted };
}

const defaults: Readonly<Record<string, JsonValue>> = { truncation: 'disabled', background: false };

function withoutNothing(value: JsonObject): JsonObject {
  const said = Object.entries(value).filter(
    ([name, field]) =>
      field !== null &&
      field !== undefined &&
      defaults[name] !== field &&
      !(Array.isArray(field) && field.length === 0) &&
      !(isJsonObject(field) && Object.keys(field).length === 0 && name === 'reasoning'),
  );
  return Object.fromEntries(said);
}

function withoutAutoDetail(value: JsonObject): JsonObject {
  if (value['type'] !== 'input_image' || value['detail'] !== 'auto') return value;
  const { detail: _detail, ...rest } = value;
  return rest;
}

function withoutOwnFields(value: JsonObject): JsonObject {
  const { defer_loading: _defer, prompt_cache_breakpoint: _breakpoint, ...rest } = value;
  return rest;
}

function withSummary(value: JsonObject): JsonObject {
  if (value['generate_summary'] === undefined) return value;
  const { generate_summary: summary, ...rest } = value;
  return { ...rest, summary };
}

function deep(value: JsonObject, change: (value: JsonObject) => JsonObject): JsonObject {
  return change(Object.fromEntries(Object.entries(value).map(([name, field]) => [name, deepValue(field, change)])));
}

function deepValue(value: JsonValue | undefined, change: (value: JsonObject) => JsonObject): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((entry) => deepValue(entry, change) ?? null);
  return isJsonObject(value) ? deep(value, change) : value;
}
