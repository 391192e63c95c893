import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../router/src/domain/chat-event.ts';
import { CompletionCollector } from '../../router/src/doors/inference/openai/completion-collector.ts';
import { ChunkWriter } from '../../router/src/doors/inference/openai/encode-chunks.ts';
import { openAiSchema } from '../../router/src/doors/inference/testing/openai-schema.ts';
import {
  collectedExchanges,
  collectionMissing,
  type RecordedExchange,
} from '../../router/src/providers/testing/recorded-exchanges.ts';
import { eventsOfChunks, eventsOfGenerated, eventsOfMessage, eventsOfResponse } from './kit/heard-answers.ts';

const identity = { id: 'chatcmpl-1', model: 'asked', createdS: 1, fingerprint: undefined };
const missing = collectionMissing();

type Listen = (exchange: RecordedExchange) => readonly ChatEvent[];

const languages: readonly (readonly [string, string, number, Listen])[] = [
  ['Anthropic', 'messages', 50, eventsOfMessage],
  ['OpenAI’s Responses', 'responses', 50, eventsOfResponse],
  ['Gemini', 'generate-content', 20, eventsOfGenerated],
  ['OpenAI’s chat, told anew', 'chat-completions', 100, (exchange) => eventsOfChunks(exchange).filter(isOurWording)],
];

describe.skipIf(missing !== undefined)(`recorded answers${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.each(languages)('of %s come out as OpenAI’s schema has them, in both forms', (_name, api, atLeast, listen) => {
    const chunk = openAiSchema('CreateChatCompletionStreamResponse');
    const whole = openAiSchema('CreateChatCompletionResponse');
    const exchanges = collectedExchanges(api).filter(
      ({ status, body }) => status === 200 && /^(?:data|event):/.test(body),
    );
    expect(exchanges.length).toBeGreaterThan(atLeast);
    for (const exchange of exchanges) {
      const events = listen(exchange);
      for (const said of chunksOf(events)) expect(chunk(said), exchange.name).toEqual([]);
      if (events.some(({ type }) => type === 'finish')) expect(whole(wholeOf(events)), exchange.name).toEqual([]);
    }
  });
});

/** Sources that came in this dialect go on as the vendor wrote them. */
function isOurWording(event: ChatEvent): boolean {
  return event.type !== 'citation' || event.citation.native.dialect !== 'openai-chat';
}

function chunksOf(events: readonly ChatEvent[]): readonly unknown[] {
  const writer = new ChunkWriter(identity, true);
  const lines = writer.say(events).split('\n\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line.replace(/^data: /, '')));
}

function wholeOf(events: readonly ChatEvent[]): unknown {
  const collector = new CompletionCollector(identity);
  for (const event of events) collector.add(event);
  return JSON.parse(collector.toJson());
}
