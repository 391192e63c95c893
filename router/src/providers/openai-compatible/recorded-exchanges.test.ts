import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { type FakeUpstream, fakeUpstream } from '../testing/fake-upstream.ts';
import {
  collectedExchanges,
  collectionMissing,
  ownExchanges,
  type RecordedExchange,
} from '../testing/recorded-exchanges.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const reading = openAiCompatibleServer.readConfig({ baseURL: upstream.url });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = openAiCompatibleServer.create('recorded' as ProviderId, reading.config, testTools());
});

afterAll(async () => {
  await upstream.close();
});

describe('exchanges recorded with vendors', () => {
  it.each(ownExchanges())('come through whole: $name', (exchange) => replayBoth(exchange, 61));
});

// This file holds two streams one after the other, which no upstream sends.
const NOT_ONE_STREAM = /cererebras-structured-output-tools-1-0/;

const missing = collectionMissing();
describe.skipIf(missing !== undefined)(`the whole collection${missing === undefined ? '' : ` (${missing})`}`, () => {
  const exchanges = collectedExchanges('chat-completions').filter(({ name }) => !NOT_ONE_STREAM.test(name));

  it('has some hundreds of exchanges', () => {
    expect(exchanges.length).toBeGreaterThan(400);
  });

  it.each(exchanges)('comes through whole: $name', (exchange) => replayBoth(exchange, 997));
});

async function replayBoth(exchange: RecordedExchange, pieceBytes: number): Promise<void> {
  const expected = readByHand(exchange);
  for (const dialect of ['openai-chat', 'events'] as const) {
    upstream.play({ raw: { status: exchange.status, headers: exchange.headers, body: exchange.body, pieceBytes } });
    const sink = new RecordingSink();
    // As a client that asked for usage itself, so that bytes must come through unchanged.
    const body = exchange.streamed ? { stream_options: { include_usage: true } } : {};
    adapter.chat(testCall({ dialect, stream: exchange.streamed, body }), sink);
    const outcome = await sink.outcome();

    expect(sink.breaches).toEqual([]);
    expect(outcome.kind).toBe(expected.ends ? 'ended' : 'failed');
    if (outcome.kind !== 'ended') continue;
    if (dialect === 'openai-chat') expect(withoutDone(sink.text())).toBe(withoutDone(exchange.body));
    else expect(collect(sink)).toEqual(expected.choices);
    const { usage } = outcome.summary;
    expect(usage === undefined ? undefined : totalInputTokens(usage) + totalOutputTokens(usage)).toBe(expected.total);
  }
}

interface ReadChoice {
  text: string;
  reasoning: string;
  finish: string;
  calls: { name: string; input: string }[];
}

/** What the raw JSON says, read in the simplest way that there is: the yardstick. */
function readByHand(exchange: RecordedExchange) {
  const bodies = exchange.streamed ? dataOf(exchange.body) : [JSON.parse(exchange.body)];
  const choices: ReadChoice[] = [];
  let total: number | undefined;
  for (const body of bodies) {
    const usage = body.usage ?? body.x_groq?.usage;
    if (usage) total = usage.total_tokens ?? usage.prompt_tokens + usage.completion_tokens;
    for (const [position, choice] of (body.choices ?? []).entries()) {
      const at = choice.index ?? position;
      choices[at] ??= { text: '', reasoning: '', finish: 'stop', calls: [] };
      readChoice(choices[at] as ReadChoice, choice, exchange.streamed ? choice.delta : choice.message);
    }
  }
  for (const choice of choices) if (choice.calls.length > 0 && choice.finish === 'stop') choice.finish = 'tool_calls';
  // A call that takes nothing has an empty object; one that was cut has what came of it.
  for (const call of choices.flatMap(({ calls, finish }) => (finish === 'length' ? [] : calls))) {
    if (['', 'null'].includes(call.input)) call.input = '{}';
  }
  const ends = exchange.status === 200 && bodies.every((body) => !body.error);
  return { choices, total, ends };
}

// biome-ignore lint/suspicious/noExplicitAny: vendors' raw JSON, read without the code under test.
function readChoice(read: ReadChoice, choice: any, said: any): void {
  const delta = said ?? {};
  const parts = Array.isArray(delta.content) ? delta.content : [{ text: textOf(delta.content ?? choice.text) }];
  for (const part of parts) {
    read.text += part.text ?? '';
    for (const thought of part.thinking ?? []) read.reasoning += thought.text;
  }
  read.reasoning += delta.reasoning_content || delta.reasoning || '';
  for (const [position, call] of (delta.tool_calls ?? []).entries()) {
    const at = call.index ?? position;
    read.calls[at] ??= { name: '', input: '' };
    const known = read.calls[at] as ReadChoice['calls'][number];
    known.name ||= call.function.name ?? '';
    known.input += call.function.arguments ?? '';
  }
  if (delta.function_call) {
    read.calls[0] = { name: delta.function_call.name, input: delta.function_call.arguments };
  }
  if (choice.finish_reason) read.finish = commonWord(choice.finish_reason);
}

function commonWord(reason: string): string {
  return { function_call: 'tool_calls', eos: 'stop' }[reason] ?? reason;
}

function textOf(content: unknown): string {
  if (content === undefined || content === null) return '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function dataOf(text: string) {
  const lines = text.split(/\r\n|\n/).filter((line) => line.startsWith('data:'));
  return lines
    .map((line) => line.slice(5).trim())
    .filter((data) => data !== '[DONE]' && data !== '')
    .map((data) => JSON.parse(data));
}

/** The same out of the domain's events. */
function collect(sink: RecordingSink): ReadChoice[] {
  const choices: ReadChoice[] = [];
  for (const event of sink.heard) {
    if (!('choice' in event)) continue;
    choices[event.choice] ??= { text: '', reasoning: '', finish: '', calls: [] };
    const choice = choices[event.choice] as ReadChoice;
    if (event.type === 'text-delta') choice.text += event.text;
    else if (event.type === 'reasoning-delta') choice.reasoning += event.text;
    else if (event.type === 'tool-input-start') choice.calls[event.call] = { name: event.name, input: '' };
    else if (event.type === 'tool-input-delta') (choice.calls[event.call] as { input: string }).input += event.text;
    else if (event.type === 'finish') choice.finish = wordOf(event.reason);
  }
  return choices;
}

function wordOf(reason: { kind: string; word?: string }): string {
  return reason.word ?? { 'tool-calls': 'tool_calls', 'content-filter': 'content_filter' }[reason.kind] ?? reason.kind;
}

function withoutDone(text: string): string {
  return text.replace(/(?:\r?\n)*(?:data: \[DONE\])?\s*$/, '');
}
