import { expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { type FakeScript, fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { localServer } from './local-server.ts';

const text = (said: string) => ({ type: 'text', text: said }) as const;
const messages = [
  { role: 'system', parts: [text('Help.')] },
  { role: 'user', parts: [text('Hi')] },
  { role: 'system', parts: [text('Agents: none.')] },
] as const;
const refusal = { error: { message: 'System message must be at the beginning.', type: 'BadRequestError', code: 400 } };
const refuses = { raw: { status: 400, body: JSON.stringify(refusal) } };

async function ask(options: TestRequestOptions, script: FakeScript) {
  const upstream = await fakeUpstream(script);
  const reading = localServer.readConfig({ baseURL: upstream.url });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = localServer.create('local' as ProviderId, reading.config, testTools());
  try {
    const sink = new RecordingSink();
    adapter.chat(testCall(options), sink);
    const outcome = await sink.outcome();
    return { outcome, breaches: sink.breaches, sent: upstream.requests.map(({ body }) => body['messages']) };
  } finally {
    await adapter.close();
    await upstream.close();
  }
}

it('a chat template that takes no instructions in the middle gets them as the user’s words, once', async () => {
  for (const stream of [false, true]) {
    const { outcome, breaches, sent } = await ask({ dialect: 'events', stream, meaning: { messages } }, [refuses, {}]);
    expect(outcome.kind).toBe('ended');
    expect(breaches).toEqual([]);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toMatchObject([{ role: 'system' }, { role: 'user' }, { role: 'system' }]);
    const folded = [text('Hi'), text('<system-reminder>\nAgents: none.\n</system-reminder>')];
    expect(sent[1]).toEqual([
      { role: 'system', content: 'Help.' },
      { role: 'user', content: folded },
    ]);
  }
  const { outcome, sent } = await ask({ dialect: 'events', meaning: { messages } }, refuses);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'invalid-request' } });
  expect(sent).toHaveLength(2);
});

it('a client of the server’s own dialect is told of the refusal', async () => {
  const { outcome, sent } = await ask({ meaning: { messages } }, refuses);
  expect(outcome).toMatchObject({ failure: { kind: 'invalid-request' } });
  expect(sent).toHaveLength(1);
});
