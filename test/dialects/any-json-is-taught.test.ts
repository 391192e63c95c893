import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../../router/src/providers/testing/test-request.ts';

/** Targets that cannot be held to JSON: how each is set up, and how it answers. */
const targets: Readonly<Record<string, { config: JsonObject; model: string; answer: (text: string) => JsonObject }>> = {
  anthropic: {
    config: {},
    model: 'claude-opus-4-6',
    answer: (text) => ({
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    }),
  },
  bedrock: {
    config: { region: 'us-east-1' },
    model: 'anthropic.claude-opus-4-6-v1',
    answer: (text) => ({ output: { message: { role: 'assistant', content: [{ text }] } }, stopReason: 'end_turn' }),
  },
  http: {
    config: { request: { messages: '{{messages}}' }, response: { content: '$.out' } },
    model: 'm',
    answer: (text) => ({ out: text }),
  },
};

let server: Server | undefined;
afterEach(() => server?.close());

async function ask(type: string, output: ChatMeaning['output'], texts: readonly string[]) {
  const target = targets[type];
  const provider = providerTypes.find(type);
  if (target === undefined || provider === undefined) throw new Error(type);
  const sent: string[] = [];
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = texts[sent.length] ?? '';
    sent.push(Buffer.concat(pieces).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(target.answer(text)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reading = provider.readConfig({ baseURL, apiKey: TEST_SECRET, ...target.config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = provider.create('p' as ProviderId, reading.config, testTools());
  const sink = new RecordingSink();
  adapter.chat(testCall({ dialect: 'events', upstreamModel: target.model, meaning: { output } }), sink);
  const outcome = await sink.outcome();
  await adapter.close();
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { sent, outcome, text, dropped: sink.answerHead?.dropped ?? [] };
}

describe.each(Object.keys(targets))('%s', (type) => {
  it('is told in words that an answer shall be JSON, and asked once more where it was not', async () => {
    const { sent, outcome, text, dropped } = await ask(type, { kind: 'json' }, ['Sure!', '```json\n{"a": 1}\n```']);
    expect(outcome.kind).toBe('ended');
    expect([sent.length, JSON.parse(text), dropped]).toEqual([2, { a: 1 }, []]);
    expect(sent[0]).toContain('one JSON object and nothing else');
  });
});

it('http is told a schema in words, and an answer that fits it is passed on', async () => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
  const wanted = { kind: 'schema', name: 's', schema } as const;
  const { sent, text, dropped } = await ask('http', wanted, ['{"a":"x"}', '{"a":2}']);
  expect([sent.length, JSON.parse(text), dropped]).toEqual([2, { a: 2 }, []]);
  expect(sent[0]).toContain('integer');
});
