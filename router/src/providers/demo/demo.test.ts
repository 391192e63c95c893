import { describe, expect, it, vi } from 'vitest';
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

  it('looks only at the beginning of a question of megabytes, and says that there was more', async () => {
    const question = async (text: string) =>
      (await ask({ stream: false, meaning: { messages: [{ role: 'user', parts: [{ type: 'text', text }] }] } })).text;
    const replaced = vi.spyOn(String.prototype, 'replace');
    expect(await question('word '.repeat(1_000_000))).toContain(`You wrote: "${'word '.repeat(16)}…"`);
    expect(await question(`word${' '.repeat(5_000)}more`)).toContain('You wrote: "word…"');
    expect(await question(`  a short\n\nquestion${' '.repeat(100)}`)).toContain('You wrote: "a short question".');
    expect(await question(' '.repeat(5_000))).toContain('You wrote: "…"');
    const longest = Math.max(...replaced.mock.contexts.map((text) => String(text).length));
    replaced.mockRestore();
    expect(longest).toBeLessThan(5_000);
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
