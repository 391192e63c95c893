import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { fakeCohere } from '../../router/src/providers/testing/fake-cohere.ts';
import { fakeDashScope } from '../../router/src/providers/testing/fake-dashscope.ts';
import { type FakeDialect, fakeOpenAi } from '../../router/src/providers/testing/fake-dialect.ts';
import { fakeGoogle } from '../../router/src/providers/testing/fake-google.ts';
import { fakeResponses } from '../../router/src/providers/testing/fake-responses.ts';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { strictVendor } from '../../router/src/providers/testing/strict-vendor.ts';
import { TEST_SECRET, testCall, testTools } from '../../router/src/providers/testing/test-request.ts';
import { encodeAt } from './kit/egresses.ts';

const long = `mcp__plugin_a_very_long_server_name_indeed__${'and_a_very_long_tool_name_'.repeat(4)}`.slice(0, 128);
const longer = `${long.slice(0, 120)}__and_more_than_that`;
const odd = '2fast.tool';

const asking = (...names: readonly string[]) =>
  readMessages({
    messages: [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: names.map((name) => ({ type: 'tool_use', id: `t_${name.length}`, name, input: {} })),
      },
      { role: 'user', content: names.map((name) => ({ type: 'tool_result', tool_use_id: `t_${name.length}` })) },
    ],
    tools: names.map((name) => ({ name, input_schema: { type: 'object', properties: {} } })),
    tool_choice: { type: 'tool', name: names[0] ?? '' },
  });

const sixtyFour = /^[a-zA-Z0-9_-]{1,64}$/;
const hundred = /^[a-zA-Z0-9_-]{1,128}$/;
const forms: Readonly<Record<string, RegExp>> = {
  anthropic: hundred,
  openai: sixtyFour,
  responses: hundred,
  google: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
  bedrock: sixtyFour,
  cohere: /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/,
  dashscope: sixtyFour,
};

function namesIn(body: unknown): readonly string[] {
  return [...JSON.stringify(body).matchAll(/"(?:name|allowedFunctionNames)":\[?"([^"]*)"/g)].map(
    ([, name]) => name ?? '',
  );
}

describe.each(Object.entries(forms))('names of tools at %s', (egress, form) => {
  it('are such as it takes, one for each tool, the same for its calls and its choice', () => {
    const { body, dropped } = encodeAt(egress, asking(long, longer, odd));
    const told = new Set(namesIn(body));
    expect([...told].filter((name) => !form.test(name))).toEqual([]);
    expect(told.size).toBe(3);
    expect(dropped).toEqual([]);
  });

  it('are left as they are where they fit', () => {
    expect(new Set(namesIn(encodeAt(egress, asking('read_file')).body))).toEqual(new Set(['read_file']));
  });
});

const targets: readonly { type: string; config: JsonObject; speaks: FakeDialect }[] = [
  { type: 'openai', config: { api: 'chat' }, speaks: fakeOpenAi },
  { type: 'openai', config: { api: 'responses' }, speaks: fakeResponses },
  { type: 'mistral', config: {}, speaks: fakeOpenAi },
  { type: 'anthropic', config: {}, speaks: fakeAnthropic },
  { type: 'google', config: {}, speaks: fakeGoogle },
  { type: 'cohere', config: {}, speaks: fakeCohere },
  { type: 'dashscope', config: { mode: 'native' }, speaks: fakeDashScope },
];

describe.each(targets)('a call by $type $config', ({ type, config, speaks }) => {
  it.each([true, false])('has the name that its client gave the tool (stream: %s)', async (stream) => {
    const provider = providerTypes.find(type);
    if (provider === undefined) throw new Error(type);
    const upstream = await fakeUpstream(
      ({ body }) => ({ toolCalls: [{ id: 'call00001', name: namesIn(body).at(-1) ?? '', input: '{}' }] }),
      { speaks, refuses: strictVendor(type) },
    );
    const reading = provider.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET, ...config });
    if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
    const adapter = provider.create('p' as ProviderId, reading.config, testTools());
    const sink = new RecordingSink();
    const meaning = { ...asking(longer), toolChoice: undefined };
    adapter.chat(testCall({ dialect: 'events', meaning, body: stream ? { stream } : {}, upstreamModel: 'm' }), sink);
    expect(await sink.outcome()).toMatchObject({ kind: 'ended' });
    const names = sink.heard.flatMap((event) => (event.type === 'tool-input-start' ? [event.name] : []));
    expect(names).toEqual([longer]);
    expect(namesIn(upstream.requests[0]?.body).at(-1)).not.toBe(longer);
    await adapter.close();
    await upstream.close();
  });
});
