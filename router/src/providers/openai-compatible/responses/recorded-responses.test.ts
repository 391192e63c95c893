import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { ProviderAdapter } from '../../../domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens } from '../../../domain/usage.ts';
import { listOf, objectOf, parseJson } from '../../kit/lenient-json.ts';
import { type FakeUpstream, fakeUpstream } from '../../testing/fake-upstream.ts';
import {
  collectedExchanges,
  collectionMissing,
  ownExchanges,
  type RecordedExchange,
} from '../../testing/recorded-exchanges.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { testCall, testTools } from '../../testing/test-request.ts';
import { openAiCompatibleServer } from '../open-ai-compatible-server.ts';
import { readResponseEvent } from './read-response.ts';
import { initialReading } from './response-reading.ts';

let upstream: FakeUpstream;
let adapter: ProviderAdapter;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const reading = openAiCompatibleServer.readConfig({ baseURL: upstream.url, api: 'responses' });
  if (reading.kind === 'refused') throw new Error('config refused');
  adapter = openAiCompatibleServer.create('recorded' as ProviderId, reading.config, testTools());
});

afterAll(async () => {
  await upstream.close();
});

describe('exchanges kept with the code', () => {
  const own = ownExchanges(join(import.meta.dirname, '__fixtures__'));

  it('are there', () => expect(own).toHaveLength(5));

  it.each(own)('come through whole: $name', comeThroughWhole);
});

const missing = collectionMissing();
const exchanges = collectedExchanges('responses').filter(isAnswer);

describe.skipIf(missing !== undefined)(
  `recorded exchanges of the Responses API${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('are more than a hundred, of six vendors and servers', () => {
      expect(exchanges.length).toBeGreaterThan(100);
      expect(new Set(exchanges.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(6);
    });

    it.each(exchanges)('come through whole: $name', comeThroughWhole);

    it.each(exchanges.filter(({ streamed }) => streamed))(
      'say the same however their bytes are cut: $name',
      async (exchange) => {
        const whole = replayed(exchange);
        for (const pieceBytes of [1, 7, 4_096]) {
          if (pieceBytes === 1 && exchange.body.length > 60_000) continue;
          upstream.play({ raw: { status: 200, headers: exchange.headers, body: exchange.body, pieceBytes } });
          const sink = new RecordingSink();
          adapter.chat(testCall({ dialect: 'events', stream: true }), sink);
          await sink.outcome();
          expect(sink.heard).toEqual(whole);
        }
      },
    );
  },
);

async function comeThroughWhole(exchange: RecordedExchange): Promise<void> {
  const expected = readByHand(exchange);
  for (const dialect of ['openai-responses', 'events'] as const) {
    upstream.play({
      raw: { status: exchange.status, headers: exchange.headers, body: exchange.body, pieceBytes: 997 },
    });
    const sink = new RecordingSink();
    adapter.chat(testCall({ dialect, stream: exchange.streamed }), sink);
    const outcome = await sink.outcome();

    expect(sink.breaches).toEqual([]);
    expect([outcome.kind, outcome]).toEqual([expected.ends ? 'ended' : 'failed', outcome]);
    if (outcome.kind !== 'ended') continue;
    if (dialect === 'openai-responses') expect(withoutDone(sink.text())).toBe(withoutDone(exchange.body));
    else expect(collected(sink.heard)).toEqual(expected.said);
    const { usage, answeredModel } = outcome.summary;
    expect(usage === undefined ? undefined : totalInputTokens(usage) + totalOutputTokens(usage)).toBe(expected.total);
    expect(answeredModel).toBe(expected.model);
  }
}

/** By status and code, as recorded: none of them is the provider's own failure. */
const kinds: Readonly<Record<string, string>> = {
  invalid_api_key: 'authentication',
  'invalid-argument': 'authentication',
  model_not_found: 'model-not-found',
};

describe.skipIf(missing !== undefined)('a recorded refusal', () => {
  const refused = collectedExchanges('responses').filter(({ status }) => status >= 400);

  it('is there', () => expect(refused.length).toBeGreaterThanOrEqual(8));

  it.each(refused)('keeps its meaning: $name', async ({ status, headers, body }) => {
    const envelope = objectOf(parseJson(body)) ?? {};
    const code = String(objectOf(envelope['error'])?.['code'] ?? envelope['code']);
    for (const dialect of ['openai-responses', 'events'] as const) {
      upstream.play({ raw: { status, headers, body } });
      const sink = new RecordingSink();
      adapter.chat(testCall({ dialect, stream: true }), sink);
      const outcome = await sink.outcome();
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: kinds[code] ?? 'invalid-request' } });
    }
  });
});

/** The reducer alone, event by event. */
function replayed(exchange: RecordedExchange): readonly ChatEvent[] {
  const context = {
    fallback: { id: 'resp_1', model: 'test-model', createdS: 1_790_000_000 },
    newCallId: () => 'call_1',
    issuer: 'openai-compatible',
  };
  const heard: ChatEvent[] = [];
  let state = initialReading;
  for (const event of eventsOf(exchange.body)) {
    if (state.ending !== undefined || event['type'] === 'response.failed') break;
    const [next, events] = readResponseEvent(state, event, context);
    state = next;
    heard.push(...events);
  }
  return heard;
}

/** Good status, and no answer to another question (`DELETE`, background). */
function isAnswer({ status, request, body, streamed }: RecordedExchange): boolean {
  if (status !== 200 || request.method !== 'POST') return false;
  // Some files hold several streams one after the other, which no upstream sends.
  if (streamed) return eventsOf(body).filter(({ type }) => type === 'response.created').length === 1;
  const { status: said, choices } = JSON.parse(body) as JsonObject;
  // One answer of the chat dialect is filed under this API.
  return choices === undefined && said !== 'queued' && said !== 'in_progress';
}

interface Said {
  text: string;
  refusal: string;
  reasoning: string;
  seals: number;
  calls: { name: string; id: string; input: string }[];
  citations: number;
  others: string[];
  finish: string;
}

const silence = (): Said => ({
  text: '',
  refusal: '',
  reasoning: '',
  seals: 0,
  calls: [],
  citations: 0,
  others: [],
  finish: '',
});

/** What the whole response says, read in the simplest way that there is: the yardstick. */
function readByHand(exchange: RecordedExchange) {
  const events = exchange.streamed ? eventsOf(exchange.body) : [];
  const last = events.findLast(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  const response = exchange.streamed ? objectOf(last?.['response']) : (JSON.parse(exchange.body) as JsonObject);
  if (response === undefined || response['status'] === 'failed')
    return { ends: false, said: silence(), total: undefined, model: undefined };
  const said = silence();
  for (const item of listOf(response['output']).map((entry) => objectOf(entry) ?? {})) addItem(said, item);
  const word = objectOf(response['incomplete_details'])?.['reason'];
  said.finish = word === 'max_output_tokens' ? 'length' : said.calls.length > 0 ? 'tool-calls' : 'stop';
  const usage = objectOf(response['usage']);
  return { ends: true, said, total: usage?.['total_tokens'] || undefined, model: response['model'] };
}

function addItem(said: Said, item: JsonObject): void {
  switch (item['type']) {
    case 'message':
      for (const part of listOf(item['content']).map((entry) => objectOf(entry) ?? {})) {
        said.text += String(part['text'] ?? '');
        said.refusal += String(part['refusal'] ?? '');
        said.citations += listOf(part['annotations']).length;
      }
      return;
    case 'reasoning': {
      said.reasoning += textsOf(item['summary']) || textsOf(item['content']);
      if (typeof item['encrypted_content'] === 'string' && item['encrypted_content'] !== '')
        // OpenAI seals the same thinking anew each time it tells it.
        said.seals += 1;
      return;
    }
    case 'function_call':
    case 'custom_tool_call':
      said.calls.push({
        name: String(item['name']),
        id: String(item['call_id']),
        input: String(item['arguments'] ?? item['input']),
      });
      return;
    default:
      said.others.push(String(item['type']));
  }
}

function collected(events: readonly ChatEvent[]): Said {
  const said = silence();
  for (const event of events) {
    if (event.type === 'text-delta') said.text += event.text;
    else if (event.type === 'refusal-delta') said.refusal += event.text;
    else if (event.type === 'reasoning-delta') said.reasoning += event.text;
    else if (event.type === 'reasoning-end' && event.seal !== undefined) said.seals += 1;
    else if (event.type === 'tool-input-start') said.calls[event.call] = { name: event.name, id: event.id, input: '' };
    else if (event.type === 'tool-input-delta') {
      const call = said.calls[event.call];
      if (call !== undefined) call.input += event.text;
    } else if (event.type === 'citation') said.citations += 1;
    else if (event.type === 'native') said.others.push(event.native.name);
    else if (event.type === 'media') said.others.push('image_generation_call');
    else if (event.type === 'finish') said.finish = event.reason.kind;
  }
  return said;
}

function textsOf(parts: JsonValue | undefined): string {
  return listOf(parts)
    .map((part) => String(objectOf(part)?.['text'] ?? ''))
    .join('\n\n');
}

function eventsOf(body: string): readonly JsonObject[] {
  return [...body.matchAll(/^data: ?(\{.*\})\r?$/gm)].map(([, data]) => objectOf(parseJson(data ?? '')) ?? {});
}

function withoutDone(text: string): string {
  return text.replace(/data: \[DONE\]\s*$/, '').trimEnd();
}
