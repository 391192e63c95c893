import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../router/src/domain/chat-event.ts';
import { MessageCollector } from '../../router/src/doors/inference/anthropic/message-collector.ts';
import { MessageWriter } from '../../router/src/doors/inference/anthropic/message-writer.ts';
import { anthropicSchema } from '../../router/src/doors/inference/anthropic/testing/anthropic-schema.ts';
import {
  type HeardStream,
  readMessageStream,
} from '../../router/src/doors/inference/anthropic/testing/read-message-stream.ts';
import {
  collectedExchanges,
  collectionMissing,
  type RecordedExchange,
} from '../../router/src/providers/testing/recorded-exchanges.ts';
import { eventsOfChunks, eventsOfMessage, heard } from './kit/heard-answers.ts';

const identity = { id: 'msg_1', model: 'asked', createdS: 1, fingerprint: undefined };
const missing = collectionMissing();

describe.skipIf(missing !== undefined)(`recorded answers${missing === undefined ? '' : ` (${missing})`}`, () => {
  const streamed = (api: string) =>
    collectedExchanges(api).filter(({ status, streamed }) => status === 200 && streamed);

  it('of OpenAI’s dialect come out as Anthropic’s schema has them, the same in both forms', () => {
    const event = anthropicSchema('MessageStreamEvent');
    const message = anthropicSchema('Message');
    const exchanges = streamed('chat-completions');
    expect(exchanges.length).toBeGreaterThan(100);
    for (const exchange of exchanges) {
      const events = eventsOfChunks(exchange);
      const { said, plain } = tell(events);
      for (const one of said.events) expect(event.safeParse(one).error, exchange.name).toBeUndefined();
      expect(message.safeParse(plain).error, exchange.name).toBeUndefined();
      expect(plain.content, exchange.name).toEqual(said.message.content);
      expect(textOf(said), exchange.name).toBe(textIn(events));
    }
  });

  // Two recordings hold several answers, one after the other.
  it('of Anthropic itself come out as the blocks that it sent', () => {
    const exchanges = streamed('messages').filter(({ body }) => body.split('event: message_start').length === 2);
    expect(exchanges.length).toBeGreaterThan(50);
    for (const exchange of exchanges) {
      const { said } = tell(eventsOfMessage(exchange));
      expect(comparable(said.message.content), exchange.name).toEqual(comparable(recordedContent(exchange)));
    }
  });
});

function tell(events: readonly ChatEvent[]) {
  const writer = new MessageWriter(identity);
  const collector = new MessageCollector(identity);
  for (const event of events) collector.add(event);
  const said = readMessageStream(writer.say(events) + writer.end());
  return { said, plain: JSON.parse(collector.toJson()) };
}

function textIn(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

function textOf({ message }: HeardStream): string {
  return message.content.map((block: { text?: string }) => block.text ?? '').join('');
}

/** What the recorded stream adds up to, block by block. */
function recordedContent(exchange: RecordedExchange): readonly Record<string, unknown>[] {
  // biome-ignore lint/suspicious/noExplicitAny: recorded events have any shape, and a wrong path fails the expectation.
  const blocks: any[] = [];
  for (const { data } of heard(exchange)) {
    const event = JSON.parse(data);
    if (event.type === 'content_block_start') blocks[event.index] = { ...event.content_block, written: '' };
    if (event.type !== 'content_block_delta') continue;
    const block = blocks[event.index];
    const { text, thinking, signature, partial_json: input, citation } = event.delta;
    if (text !== undefined) block.text += text;
    if (thinking !== undefined) block.thinking += thinking;
    if (signature !== undefined) block.signature = (block.signature ?? '') + signature;
    if (input !== undefined) block.written += input;
    if (citation !== undefined) block.citations = [...(block.citations ?? []), citation];
    if (event.delta.content !== undefined) block.content = (block.content ?? '') + event.delta.content;
    if (event.delta.encrypted_content !== undefined) block.encrypted_content = event.delta.encrypted_content;
  }
  return blocks.map(({ written, ...block }) => (written === '' ? block : { ...block, input: JSON.parse(written) }));
}

/** The house knows no borders between texts: neighbours are one. An absent list of citations is none, an absent caller the model. */
function comparable(content: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  const united: Record<string, unknown>[] = [];
  for (const block of content) {
    const last = united.at(-1);
    if (block['type'] === 'text') {
      const citations = (block['citations'] as readonly unknown[] | null | undefined) ?? [];
      if (block['text'] === '' && citations.length === 0) continue;
      if (last?.['type'] === 'text') {
        last['text'] = `${last['text']}${block['text']}`;
        last['citations'] = [...(last['citations'] as readonly unknown[]), ...citations];
      } else united.push({ type: 'text', text: block['text'], citations });
    } else if (block['type'] === 'tool_use') united.push({ caller: { type: 'direct' }, ...block });
    else united.push(block);
  }
  return united;
}
