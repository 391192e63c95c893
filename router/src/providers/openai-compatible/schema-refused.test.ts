import { afterEach, describe, expect, it } from 'vitest';
import type { OutputFormat } from '../../domain/chat-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ChatCall, ProviderAdapter } from '../../domain/provider-adapter.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import type { Refuses } from '../testing/strict-vendor.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatible } from './open-ai-compatible.ts';

const server = openAiCompatible({ type: 'server', label: 'Server' });
const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
const output: OutputFormat = { kind: 'schema', name: 's', schema };
const inBytes: TestRequestOptions = {
  body: { response_format: { type: 'json_schema', json_schema: { name: 's', schema } } },
  meaning: { output },
};
const translated: TestRequestOptions = { dialect: 'events', meaning: { output } };

/** In the words of Groq, of DeepSeek, and of a server that only names the field. */
const refusals = [
  'This model does not support response format `json_schema`. See supported models at https://console.groq.com/docs',
  'This response_format type is unavailable now',
  'json_schema is not supported by this engine',
];

function refusing(message: string): Refuses {
  return (body) =>
    JSON.stringify(body).includes('"json_schema"')
      ? { status: 400, message, type: 'invalid_request_error', code: null }
      : undefined;
}

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

async function open(refuses: Refuses | undefined): Promise<void> {
  upstream = await fakeUpstream({ says: '{"a": 1}' }, refuses === undefined ? {} : { refuses });
  const reading = server.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = server.create('p' as ProviderId, reading.config, testTools());
}

afterEach(async () => {
  await adapter.close();
  await upstream.close();
});

async function ask(options: TestRequestOptions & Partial<Pick<ChatCall, 'upstreamModel' | 'abilities'>>) {
  const sink = new RecordingSink();
  adapter.chat(testCall(options), sink);
  const outcome = await sink.outcome();
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { outcome, text, breaches: sink.breaches };
}

describe('a schema that the model turns out not to take', () => {
  it.each(refusals)('is told in words instead: %s', async (message) => {
    await open(refusing(message));
    for (const request of [translated, inBytes, { ...inBytes, stream: true }]) {
      const { outcome, text, breaches } = await ask({ ...request, upstreamModel: `m${upstream.requests.length}` });
      expect(outcome.kind).toBe('ended');
      expect(text).toBe('{"a": 1}');
      expect(breaches).toEqual([]);
    }
    expect(upstream.requests).toHaveLength(6);
    expect(JSON.stringify(upstream.requests[1]?.body)).toContain('Answer with one JSON value');
  });

  it('is not tried again for a while', async () => {
    await open(refusing(refusals[0] ?? ''));
    await ask(translated);
    await ask(inBytes);
    expect(upstream.requests).toHaveLength(3);
  });

  it('is no way out of another fault', async () => {
    await open(() => ({
      status: 400,
      message: 'No such field: temperature',
      type: 'invalid_request_error',
      code: null,
    }));
    expect((await ask(translated)).outcome).toMatchObject({ kind: 'failed', failure: { kind: 'invalid-request' } });
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('a schema that the model is known not to take', () => {
  it('is told in words at once', async () => {
    await open(undefined);
    await ask({ ...translated, abilities: { can: [], lacks: ['structured'] } });
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.requests[0]?.body).not.toHaveProperty('response_format');
  });
});
