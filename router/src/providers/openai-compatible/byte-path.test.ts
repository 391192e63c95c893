import { expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';

it.each([
  ['a plain answer', false],
  ['a stream', true],
])('passes %s of the same dialect on without ever asking what its request means', async (_name, stream) => {
  const upstream = await fakeUpstream({});
  const reading = openAiCompatibleServer.readConfig({ baseURL: upstream.url });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = openAiCompatibleServer.create('one' as ProviderId, reading.config, testTools());
  try {
    const call = testCall({ stream });
    let asked = 0;
    const meaning = () => {
      asked += 1;
      return call.request.meaning();
    };
    const sink = new RecordingSink();
    adapter.chat({ ...call, request: { ...call.request, meaning } }, sink);
    expect((await sink.outcome()).kind).toBe('ended');
    expect(asked).toBe(0);
  } finally {
    await adapter.close();
    await upstream.close();
  }
});
