import { afterEach, describe, expect, it } from 'vitest';
import type { OutputFormat } from '../../domain/chat-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { TEST_SECRET, testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatible } from './open-ai-compatible.ts';

/** A vendor that can only be asked for JSON. */
const vendor = openAiCompatible({ type: 'vendor', label: 'Vendor', quirks: { structuredOutput: 'json' } });

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
/** A request for that, as a door would read it. */
const wants = (strict?: boolean) => {
  const asked = { name: 'place', schema, ...(strict === undefined ? {} : { strict }) };
  const output: OutputFormat = { kind: 'schema', ...asked };
  return { body: { response_format: { type: 'json_schema', json_schema: asked } }, meaning: { output } };
};

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

/** A vendor whose models cannot be held to a schema, answering these one after the other. */
async function open(answers: readonly string[]): Promise<void> {
  upstream = await fakeUpstream((_request, index) => ({ says: answers[index] ?? '' }));
  const reading = vendor.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = vendor.create('taught' as ProviderId, reading.config, testTools());
}

afterEach(async () => {
  await adapter.close();
  await upstream.close();
});

async function ask(body: Parameters<typeof testCall>[0]) {
  const sink = new RecordingSink();
  adapter.chat(testCall(body), sink);
  const outcome = await sink.outcome();
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { sink, outcome, text };
}

describe('a schema that the model can only be told', () => {
  it.each([true, false])('is told, checked and answered as JSON alone (stream: %s)', async (stream) => {
    await open(['```json\n{"city": "Oslo"}\n```']);
    const { sink, outcome, text } = await ask({ stream, ...wants() });
    expect(outcome.kind).toBe('ended');
    expect(text).toBe('{"city": "Oslo"}');
    expect(sink.breaches).toEqual([]);
    const sent = upstream.requests[0]?.body as { messages: { role: string; content: string }[] };
    expect(sent).toMatchObject({ response_format: { type: 'json_object' } });
    expect(sent.messages[0]).toMatchObject({ role: 'system' });
    expect(sent.messages[0]?.content).toContain(JSON.stringify(schema));
  });

  it('gets one chance to mend its answer, and both rounds are counted', async () => {
    await open(['{"town": "Oslo"}', '{"city": "Oslo"}']);
    const { outcome, text } = await ask(wants(true));
    expect(text).toBe('{"city": "Oslo"}');
    expect(upstream.requests).toHaveLength(2);
    const second = upstream.requests[1]?.body as { readonly messages: readonly { content: string }[] } | undefined;
    const messages = second?.messages ?? [];
    expect(messages.at(-2)).toEqual({ role: 'assistant', content: '{"town": "Oslo"}' });
    expect(messages.at(-1)?.content).toContain("must have required property 'city'");
    if (outcome.kind !== 'ended') throw new Error('failed');
    // The fake counts 7 tokens for each prompt.
    expect(outcome.summary.usage).toMatchObject({ inputTokens: 14 });
  });

  it('fails where it was strict and was missed twice', async () => {
    await open(['no', 'still no']);
    const { outcome } = await ask(wants(true));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } });
    expect(upstream.requests).toHaveLength(2);
  });

  it('is answered as well as the model can, with a warning, where it was not strict', async () => {
    await open(['no', 'still no']);
    const { outcome, text } = await ask(wants());
    expect(text).toBe('still no');
    expect(outcome).toMatchObject({
      kind: 'ended',
      summary: { warnings: [expect.stringContaining('does not fit the schema')] },
    });
  });

  it('that makes no sense lets any JSON pass', async () => {
    await open(['[1]']);
    const output: OutputFormat = { kind: 'schema', name: 's', schema: { type: 'no-such-type' } };
    const { text } = await ask({ dialect: 'events', meaning: { output } });
    expect(text).toBe('[1]');
    expect(upstream.requests).toHaveLength(1);
  });

  it('is given up at once when the client leaves, also between the rounds', async () => {
    await open(['no', '{"city": "Oslo"}']);
    const sink = new RecordingSink();
    const call = adapter.chat(testCall(wants()), sink);
    while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await upstream.requests[0]?.closed;
    call.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sink.heard).toEqual([]);
  });

  it('leaves calls of tools alone', async () => {
    upstream = await fakeUpstream({ toolCalls: [{ id: 'c', name: 'f', input: '{}' }] });
    const reading = vendor.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET });
    if (reading.kind === 'refused') throw new Error('config refused');
    adapter = vendor.create('taught' as ProviderId, reading.config, testTools());
    const { sink, outcome } = await ask(wants(true));
    expect(outcome.kind).toBe('ended');
    expect(sink.heard).toContainEqual(expect.objectContaining({ type: 'tool-input-start', name: 'f' }));
  });
});
