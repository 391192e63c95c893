import { describe, expect, it, vi } from 'vitest';
import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { demo } from './demo.ts';

describeProviderContract({ type: demo, config: undefined });

async function ask(options: TestRequestOptions & { readonly upstreamModel?: string }) {
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
    expect(text).toContain('in place of test-model');
    expect((await ask({ upstreamModel: 'demo' })).text).not.toContain('in place of');
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

  describe('embeds', () => {
    const embed = (inputs: EmbeddingWish['inputs'], dimensions?: number) =>
      ask({ dialect: 'openai-embeddings', meaning: { embedding: { inputs, dimensions, encoding: 'float' } } });
    const vectorsOf = ({ sink }: Awaited<ReturnType<typeof ask>>) =>
      sink.heard.flatMap((event) => (event.type === 'embedding' ? [event.vector as readonly number[]] : []));
    const nearness = (one: readonly number[] = [], other: readonly number[] = []) =>
      one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

    it('each input in its place, the same way each time, as a vector of length 1', async () => {
      const inputs = ['the red fox', [1, 2, 3], '', '€ !'];
      const vectors = vectorsOf(await embed(inputs));
      expect(vectors).toHaveLength(4);
      expect(vectorsOf(await embed(inputs))).toEqual(vectors);
      for (const vector of vectors) {
        expect(vector).toHaveLength(256);
        expect(nearness(vector, vector)).toBeCloseTo(1);
      }
    });

    it('texts with the same words near each other', async () => {
      const [fox, same, near, far] = vectorsOf(
        await embed(['The red fox jumps.', 'the red fox jumps', 'a red fox jumps', 'annual report of the treasury']),
      );
      expect(nearness(fox, same)).toBeCloseTo(1);
      expect(nearness(fox, near)).toBeGreaterThan(nearness(fox, far));
    });

    it('in as many dimensions as are asked for, and refuses what is no such number', async () => {
      expect(vectorsOf(await embed(['a'], 8))[0]).toHaveLength(8);
      for (const wrong of [0, -1, 1.5, 1e9]) {
        expect((await embed(['a'], wrong)).outcome).toMatchObject({
          kind: 'failed',
          failure: { kind: 'invalid-request', param: 'dimensions' },
        });
      }
    });
  });
});
