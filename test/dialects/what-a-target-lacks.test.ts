import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readChat } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { readMeaning as readResponses } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../../router/src/providers/testing/test-request.ts';
import { egresses, encodeAt } from './kit/egresses.ts';

const all = Object.keys(egresses);
const others = (...own: readonly string[]) => all.filter((egress) => !own.includes(egress));
const hi = { role: 'user', content: 'hi' };
const schema = { type: 'object', properties: {} };

describe('a result that says that the tool failed', () => {
  const failed = readMessages({
    messages: [
      hi,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'no such file', is_error: true }] },
    ],
  });

  it.each(all)('says so at %s, by its field or in words', (egress) => {
    const { body, dropped } = encodeAt(egress, failed);
    const sent = JSON.stringify(body);
    const byField: Readonly<Record<string, string>> = {
      anthropic: '"is_error":true',
      google: '"error":"no such file"',
      vertex: '"error":"no such file"',
      bedrock: '"status":"error"',
      'bedrock of another maker': '"status":"error"',
    };
    expect(sent).toContain(byField[egress] ?? 'Error: no such file');
    expect(dropped).toEqual([]);
  });
});

describe('tools that cannot be told', () => {
  const searching = (tool_choice: JsonObject, ...more: readonly JsonObject[]) =>
    readMessages({
      messages: [hi],
      tools: [{ type: 'web_search_20250305', name: 'web_search' }, ...more],
      tool_choice,
    });

  it.each(others('anthropic'))('take the choice among them along at %s', (egress) => {
    const { body, dropped } = encodeAt(egress, searching({ type: 'any', disable_parallel_tool_use: true }));
    expect(JSON.stringify(body)).not.toMatch(/tool_?choice|toolConfig|parallel/i);
    expect(dropped).toEqual(expect.arrayContaining(['tools (web_search_20250305)', 'toolChoice']));
  });

  it.each(others('anthropic'))('are not chosen by their name at %s', (egress) => {
    const other = { name: 'f', input_schema: schema };
    const { body, dropped } = encodeAt(egress, searching({ type: 'tool', name: 'web_search' }, other));
    expect(JSON.stringify(body)).not.toContain('web_search');
    expect(dropped).toContain('toolChoice');
  });
});

describe('a turn of nothing but what another dialect knows', () => {
  const items = readResponses({
    input: [
      { role: 'user', content: 'hi' },
      { type: 'web_search_call', id: 'ws', status: 'completed', action: { type: 'search', query: 'q' } },
      { type: 'item_reference', id: 'x' },
      { role: 'user', content: 'go on' },
    ],
  });

  it.each(others('responses', 'responses of xai'))('is left out whole at %s, and named once', (egress) => {
    const { body, dropped } = encodeAt(egress, items);
    expect(dropped).toEqual(['input.1 (web_search_call)', 'input.2 (item_reference)']);
    const sent = JSON.stringify(body);
    expect(sent).not.toMatch(/web_search_call|item_reference|"content":(?:null|""|\[\])|"parts":\[\]/);
  });
});

describe('a part that cannot be told', () => {
  it.each(['anthropic', 'responses', 'bedrock', 'cohere', 'ollama'])('is named by its place at %s', (egress) => {
    const video = { type: 'video_url', video_url: { url: 'https://a.example/b.mp4' } };
    const content = [{ type: 'text', text: 'see' }, video];
    const { dropped } = encodeAt(egress, readChat({ messages: [{ role: 'user', content }] }));
    expect(dropped).toEqual(['messages.0.content.1 (video)']);
  });

  it.each(others('anthropic'))('is what one vendor knows by an id alone: %s', (egress) => {
    const document = { type: 'document', source: { type: 'file', file_id: 'file_1' } };
    const { body, dropped } = encodeAt(
      egress,
      readMessages({ messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, document] }] }),
    );
    expect(JSON.stringify(body)).not.toContain('file_1');
    expect(dropped).toEqual(['messages.0.content.1 (file)']);
  });
});

describe('a wish not to think', () => {
  const still = readMessages({ messages: [hi], thinking: { type: 'disabled' } });

  it.each(['openai-compatible', 'responses of xai'])('sends nothing that is not known at %s', (egress) => {
    const model = egress === 'openai-compatible' ? still : { ...still };
    const { body, dropped } = encodeAt(egress, model);
    const sent = JSON.stringify(body);
    const knows = egress === 'responses of xai';
    expect(sent.includes('none')).toBe(knows);
    expect(dropped).toEqual(knows ? [] : ['reasoning']);
  });

  it('is said where it has a word', () => {
    expect(encodeAt('openai', still)).toMatchObject({ body: { reasoning_effort: 'none' }, dropped: [] });
    expect(encodeAt('anthropic', still)).toMatchObject({ body: { thinking: { type: 'disabled' } }, dropped: [] });
  });
});

describe('sound that a model shall make', () => {
  const wish = readChat({ messages: [hi], modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } });

  it.each(all)('is asked for at compatible servers, and named elsewhere: %s', (egress) => {
    const { body, dropped } = encodeAt(egress, wish);
    const compatible = ['openai', 'openrouter', 'openai-compatible'].includes(egress);
    expect(JSON.stringify(body).includes('alloy')).toBe(compatible);
    expect(dropped.includes('audio')).toBe(!compatible);
  });
});

describe('a strict request', () => {
  const losses: Readonly<Record<string, ChatMeaning>> = {
    'a tool’s own field': readMessages({
      messages: [hi],
      tools: [{ name: 'f', input_schema: schema, defer_loading: true }],
    }),
    'a document’s own field': readMessages({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' }, context: 'c' },
          ],
        },
      ],
    }),
    'tools of one vendor': readMessages({
      messages: [hi],
      tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
    }),
  };
  const config: JsonObject = {
    apiKey: TEST_SECRET,
    baseURL: 'http://127.0.0.1:9',
    region: 'us-east-1',
    mode: 'native',
  };

  it.each(
    Object.keys(losses).flatMap((loss) =>
      ['openai', 'google', 'bedrock', 'cohere', 'dashscope', 'ollama', 'mistral', 'openrouter', 'xai'].map(
        (type) => [loss, type] as const,
      ),
    ),
  )('is refused for %s at %s', async (loss, type) => {
    const provider = providerTypes.find(type);
    const known = Object.fromEntries(
      Object.entries(config).filter(
        ([key]) =>
          !(key === 'region' && type !== 'bedrock') && !(key === 'mode' && !['ollama', 'dashscope'].includes(type)),
      ),
    );
    const reading = provider?.readConfig(known);
    if (provider === undefined || reading?.kind !== 'read') throw new Error(JSON.stringify(reading));
    const adapter = provider.create('p' as ProviderId, reading.config, testTools());
    const call = testCall({ dialect: 'anthropic-messages' });
    const meaning = losses[loss];
    const sink = new RecordingSink();
    adapter.chat({ ...call, request: { ...call.request, strict: true, meaning: () => meaning as ChatMeaning } }, sink);
    expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure: { kind: 'unsupported' } });
    await adapter.close();
  });
});
