import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { demo } from './demo.ts';

describeProviderContract({ type: demo, config: undefined });

async function ask(options: TestRequestOptions) {
  const reading = demo.readConfig({});
  if (reading.kind === 'refused') throw new Error('refused');
  const sink = new RecordingSink();
  demo.create('demo' as ProviderId, reading.config, testTools()).chat(testCall(options), sink);
  const outcome = await sink.outcome();
  const text = sink.heard
    .map((event) => (event.type === 'text-delta' && event.choice === 0 ? event.text : ''))
    .join('');
  return { sink, outcome, text };
}

describe('demo', () => {
  it('stands in only, and takes every model name', () => {
    expect(demo).toMatchObject({ standIn: true, anyModel: true });
  });

  it('says plainly that it is a demonstration, and how to add a provider', async () => {
    const { text } = await ask({ stream: true });
    expect(text).toContain('demonstration');
    expect(text).toContain('provider-cli provider add');
    expect(text).toContain('"Hi"');
  });

  it('says the same thing each time, streamed or not', async () => {
    expect((await ask({ stream: true })).text).toBe((await ask({ stream: false })).text);
  });

  it('comes in several events', async () => {
    const { sink } = await ask({ stream: true });
    expect(sink.tellings).toBeGreaterThan(10);
  });

  it('keeps to the asked-for length and number of choices', async () => {
    const { sink, outcome } = await ask({ meaning: { maxOutputTokens: 4, choices: 2 } });
    expect(outcome).toMatchObject({ summary: { finishReason: { kind: 'length' } } });
    expect(sink.heard.filter((event) => event.type === 'finish').map((event) => event.choice)).toEqual([0, 1]);
  });

  it('answers in JSON where JSON is asked for', async () => {
    const { text } = await ask({ meaning: { output: { kind: 'json' } } });
    expect(JSON.parse(text)).toMatchObject({ demonstration: true });
  });
});
