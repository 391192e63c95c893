import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.ts';
import { withoutPlaces } from '../../../domain/testing/without-places.ts';
import { collectedExchanges, collectionMissing } from '../../../providers/testing/recorded-exchanges.ts';
import { encodeCitation } from './encode-citation.ts';
import { readMeaning } from './read-meaning.ts';
import { redactedDataOf, signatureOf, unsealedSignature } from './thinking-seal.ts';
import { toolIdText } from './tool-id-text.ts';

const hi = [{ role: 'user', content: 'hi' }];
const meaning = (body: object) => withoutPlaces(readMeaning({ messages: hi, max_tokens: 5, ...body } as JsonObject));
const assistantParts = (...content: object[]) =>
  meaning({ messages: [{ role: 'assistant', content }] }).messages[0]?.parts;
const userParts = (...content: object[]) => meaning({ messages: [{ role: 'user', content }] }).messages[0]?.parts;

describe('what a body for /v1/messages means', () => {
  it('is its fields under the names of the house', () => {
    expect(
      meaning({
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        stop_sequences: ['END'],
        metadata: { user_id: 'u', team: 't' },
        service_tier: 'standard_only',
        inference_geo: 'eu',
        model: 'm',
        provider: 'p',
        strict: true,
        stream: true,
      }),
    ).toMatchObject({
      dialect: 'anthropic-messages',
      maxOutputTokens: 5,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      endUser: 'u',
      metadata: { team: 't' },
      serviceTier: 'default',
      extra: { inference_geo: 'eu' },
      seed: undefined,
      embedding: undefined,
    });
    expect(Object.keys(meaning({ provider: 'p', strict: true }).extra)).toEqual([]);
  });

  it('begins with the system prompt, marks and all', () => {
    expect(meaning({ system: 'be brief' }).messages[0]).toEqual({
      role: 'system',
      parts: [{ type: 'text', text: 'be brief' }],
    });
    const system = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ];
    expect(meaning({ system }).messages[0]?.parts).toEqual([
      { type: 'text', text: 'a', cache: { ttl: '5m' } },
      { type: 'text', text: 'b', cache: { ttl: '1h' } },
    ]);
  });

  it('keeps Claude Code’s billing line apart, for Anthropic alone', () => {
    const line = { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.113; cch=d456a;' };
    expect(meaning({ system: [line, { type: 'text', text: 'b' }] }).messages[0]?.parts).toEqual([
      { type: 'native', native: { dialect: 'anthropic-messages', name: 'x-anthropic-billing-header', value: line } },
      { type: 'text', text: 'b' },
    ]);
  });

  it('has results of tools as messages before the rest of their turn', () => {
    const content = [
      { type: 'text', text: 'now?' },
      { type: 'tool_result', tool_use_id: 'a', content: 'fine', is_error: false },
      {
        type: 'tool_result',
        tool_use_id: toolIdText('x:1'),
        content: [
          { type: 'text', text: 'see' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        ],
        is_error: true,
        cache_control: { type: 'ephemeral' },
      },
      { type: 'tool_result', tool_use_id: 'c' },
    ];
    expect(meaning({ messages: [{ role: 'user', content }] }).messages).toEqual([
      { role: 'tool', callId: 'a', parts: [{ type: 'text', text: 'fine' }], isError: false },
      {
        role: 'tool',
        callId: 'x:1',
        parts: [
          { type: 'text', text: 'see' },
          { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
        ],
        isError: true,
        cache: { ttl: '5m' },
      },
      { role: 'tool', callId: 'c', parts: [] },
      { role: 'user', parts: [{ type: 'text', text: 'now?' }] },
    ]);
  });

  it('has pictures and documents of every source', () => {
    const texts = ['a', 'b'].map((text) => ({ type: 'text', text }));
    const pieces = { type: 'document', source: { type: 'content', content: texts } };
    const content = [{ type: 'text', text: 'found' }];
    const found = { type: 'search_result', title: 'S', source: 'https://a.example', content };
    expect(
      userParts(
        { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' }, title: 'T' },
        { type: 'document', source: { type: 'url', url: 'https://a.example/x.pdf' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
        pieces,
        found,
        { type: 'container_upload', file_id: 'f', cache_control: { type: 'ephemeral' } },
      ),
    ).toEqual([
      { type: 'image', source: { kind: 'url', url: 'https://a.example/x.png' } },
      { type: 'image', source: { kind: 'file-id', id: 'file_1' } },
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' }, filename: 'T' },
      { type: 'file', source: { kind: 'url', url: 'https://a.example/x.pdf', mediaType: 'application/pdf' } },
      { type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'plain' } },
      {
        type: 'file',
        source: { kind: 'text', mediaType: 'text/plain', text: 'a\n\nb' },
        original: { dialect: 'anthropic-messages', name: 'document', value: pieces },
      },
      {
        type: 'file',
        source: { kind: 'text', mediaType: 'text/plain', text: 'found' },
        filename: 'S',
        original: { dialect: 'anthropic-messages', name: 'search_result', value: found },
        extra: { source: 'https://a.example' },
      },
      {
        type: 'native',
        native: {
          dialect: 'anthropic-messages',
          name: 'container_upload',
          value: { type: 'container_upload', file_id: 'f', cache_control: { type: 'ephemeral' } },
        },
        cache: { ttl: '5m' },
      },
    ]);
  });

  it('keeps what the model said in its order, with Anthropic’s own seals', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    expect(
      assistantParts(
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'redacted_thinking', data: 'enc' },
        { type: 'text', text: 'I look.' },
        search,
        { type: 'tool_use', id: 'c', name: 'get', input: { city: 'Bern' }, cache_control: { type: 'ephemeral' } },
        { type: 'thinking', thinking: 'more', signature: '' },
      ),
    ).toEqual([
      { type: 'reasoning', text: 'hm', seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'sig' } },
      {
        type: 'reasoning',
        text: '',
        seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'enc', redacted: true },
      },
      { type: 'text', text: 'I look.' },
      { type: 'native', native: { dialect: 'anthropic-messages', name: 'server_tool_use', value: search } },
      { type: 'tool-call', id: 'c', name: 'get', input: '{"city":"Bern"}', cache: { ttl: '5m' } },
      { type: 'reasoning', text: 'more' },
    ]);
  });

  it('gives other vendors their seals back', () => {
    const openai = { dialect: 'openai-responses', issuer: 'openai', value: 'enc', id: 'rs_1' } as const;
    const google = { dialect: 'google-generate', issuer: 'google', value: 'sig' } as const;
    expect(
      assistantParts(
        { type: 'thinking', thinking: 'a', signature: signatureOf(google) },
        { type: 'thinking', thinking: 'b', signature: unsealedSignature },
        { type: 'redacted_thinking', data: redactedDataOf(openai) },
        { type: 'redacted_thinking', data: redactedDataOf({ ...google, id: 'call:1' }) },
        { type: 'tool_use', id: toolIdText('call:1'), name: 'get', input: {} },
      ),
    ).toEqual([
      { type: 'reasoning', text: 'a', seal: google },
      { type: 'reasoning', text: 'b' },
      { type: 'reasoning', text: '', seal: openai },
      { type: 'tool-call', id: 'call:1', name: 'get', input: '{}', seal: google },
    ]);
  });

  it('gives other vendors their citations back', () => {
    const native = { dialect: 'openai-chat', name: 'url_citation', value: { url: 'https://a.example' } } as const;
    const citation = { url: 'https://a.example', title: 'A', citedText: undefined, start: 1, end: 2, native };
    const own = { type: 'page_location', cited_text: 'c', document_title: 'D', document_index: 0 };
    expect(assistantParts({ type: 'text', text: 'x', citations: [encodeCitation(citation), own] })).toMatchObject([
      {
        citations: [
          { url: 'https://a.example', title: 'A', native },
          { title: 'D', citedText: 'c', native: { dialect: 'anthropic-messages', name: 'page_location', value: own } },
        ],
      },
    ]);
  });

  it('has tools, its own and those of Anthropic', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    const inputSchema = { type: 'object' };
    expect(
      meaning({
        tools: [
          {
            name: 'a',
            description: 'd',
            input_schema: inputSchema,
            strict: true,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'custom', name: 'b', input_schema: inputSchema },
          search,
        ],
      }).tools,
    ).toEqual([
      { kind: 'function', name: 'a', description: 'd', inputSchema, strict: true, cache: { ttl: '5m' } },
      { kind: 'function', name: 'b', inputSchema },
      { kind: 'native', native: { dialect: 'anthropic-messages', name: 'web_search_20250305', value: search } },
    ]);
  });

  it.each([
    [{ type: 'auto' }, { kind: 'auto' }, undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, { kind: 'required' }, false],
    [{ type: 'tool', name: 't', disable_parallel_tool_use: false }, { kind: 'tool', name: 't' }, true],
    [{ type: 'none' }, { kind: 'none' }, undefined],
    [undefined, undefined, undefined],
  ])('chooses tools as %j says', (choice, toolChoice, parallelToolCalls) => {
    expect(meaning({ tool_choice: choice })).toMatchObject({ toolChoice, parallelToolCalls });
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { enabled: true, budgetTokens: 2_000 }],
    [{ thinking: { type: 'disabled' } }, { enabled: false }],
    [{ thinking: { type: 'adaptive', display: 'summarized' } }, { enabled: true, summary: 'auto' }],
    [
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { enabled: true, effort: 'max' },
    ],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }],
    [{}, undefined],
  ])('thinks as %j says', (fields, wish) => {
    const { reasoning } = meaning(fields);
    expect(reasoning).toEqual(
      wish && { enabled: undefined, effort: undefined, budgetTokens: undefined, summary: undefined, ...wish },
    );
  });

  it.each([['output_config'], ['output_format']])('answers by the schema of %s', (field) => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const body = field === 'output_config' ? { output_config: { format } } : { output_format: format };
    expect(meaning(body).output).toEqual({ kind: 'schema', name: 'answer', schema: { type: 'object' } });
    expect(meaning(body).extra).toEqual({});
  });

  it('loses no field of what Anthropic’s clients really sent', ({ skip }) => {
    const missing = collectionMissing();
    if (missing !== undefined) return skip(missing);
    const known = new Set(['model', 'messages', 'max_tokens', 'stream']);
    for (const { name, request, status } of collectedExchanges('messages')) {
      const { body } = request;
      if (body === null || status !== 200) continue;
      const read = readMeaning(body);
      for (const field of Object.keys(body)) {
        if (!known.has(field)) expect(tells(read, field, body), `${name}: ${field}`).toBe(true);
      }
      expect(countParts(read), name).toBe(countBlocks(body['messages']));
    }
  });
});

function tells(read: ReturnType<typeof readMeaning>, field: string, body: JsonObject): boolean {
  switch (field) {
    case 'system':
      return read.messages[0]?.role === 'system';
    case 'tools':
      return read.tools.length === (body['tools'] as readonly unknown[]).length;
    case 'tool_choice':
      return read.toolChoice !== undefined;
    case 'thinking':
      return read.reasoning !== undefined;
    case 'output_config':
    case 'output_format':
      return read.output !== undefined || read.reasoning?.effort !== undefined;
    case 'metadata':
      return read.endUser !== undefined || read.metadata !== undefined;
    case 'stop_sequences':
      return read.stop.length === (body['stop_sequences'] as readonly unknown[]).length;
    case 'temperature':
      return read.temperature !== undefined;
    case 'top_p':
      return read.topP !== undefined;
    case 'service_tier':
      return read.serviceTier !== undefined;
    default:
      return field in read.extra;
  }
}

function countParts({ messages }: ReturnType<typeof readMeaning>): number {
  const said = messages.filter(({ role }) => role !== 'system');
  return said.reduce((sum, { role, parts }) => sum + parts.length + (role === 'tool' ? 1 : 0), 0);
}

/** A text alone is a part as well, in a message or in a result. */
function countBlocks(content: unknown): number {
  if (typeof content === 'string') return 1;
  if (!Array.isArray(content)) return 0;
  return content.reduce((sum, entry) => {
    if (entry.role !== undefined) return entry.role === 'system' ? sum : sum + countBlocks(entry.content);
    return sum + 1 + (entry.type === 'tool_result' ? countBlocks(entry.content) : 0);
  }, 0);
}
