import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { collectedExchanges, collectionMissing, type RecordedExchange } from '../testing/recorded-exchanges.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { bedrock } from './bedrock.ts';
import { encodeConverse } from './encode-converse.ts';
import { decodeConverse } from './testing/decode-converse.ts';

const missing = collectionMissing();
const exchanges = [...collectedExchanges('converse'), ...collectedExchanges('converse-stream')];

/** Fields that no other dialect can ask for. */
const ONLY_HERE = ['guardrailConfig', 'serviceTier'];

describe.skipIf(missing !== undefined)(
  `recorded calls of Converse${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('are there', () => expect(exchanges.length).toBeGreaterThan(25));

    it.each(exchanges.filter(({ request }) => request.body !== null))('would be made again: $name', ({ request }) => {
      const recorded = request.body as JsonObject;
      const model = decodeURIComponent(/\/model\/([^/]+)\//.exec(request.url)?.[1] ?? '');
      const { body } = encodeConverse(decodeConverse(recorded), model);
      expect(JSON.parse(JSON.stringify(body))).toEqual(expectedOf(recorded));
    });
  },
);

/** The same call without what is empty, or what only Bedrock's own clients can ask for. */
function expectedOf(recorded: JsonObject): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
  const body = structuredClone(recorded) as any;
  for (const field of ONLY_HERE) delete body[field];
  if (body.system?.length === 0) delete body.system;
  body.inferenceConfig ??= {};
  if (body.inferenceConfig.stopSequences?.length === 0) delete body.inferenceConfig.stopSequences;
  // A tool of Bedrock's own comes from no other dialect.
  if (body.toolConfig)
    body.toolConfig.tools = body.toolConfig.tools.filter((tool: JsonObject) => tool['systemTool'] === undefined);
  for (const turn of body.messages) {
    // Seen to be taken once, and to be refused by many.
    turn.content = turn.content.filter((block: JsonObject) => block['text'] !== '\n');
    for (const block of turn.content) {
      // The recorder's client sent a document's name as it was.
      if (block.document?.citations) delete block.document.citations;
    }
  }
  return joined(body);
}

/** Two turns of one role in a row become one: Converse refuses them otherwise. */
// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
function joined(body: any): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
  const messages: any[] = [];
  for (const turn of body.messages) {
    if (messages.at(-1)?.role === turn.role) messages.at(-1).content.push(...turn.content);
    else messages.push(turn);
  }
  return { ...body, messages };
}

let server: Server;
let reply: Pick<RecordedExchange, 'status' | 'headers' | 'body'>;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

describe.skipIf(missing !== undefined)('recorded answers of Converse', () => {
  it.each(exchanges)('are understood: $name', async (exchange) => {
    reply = exchange;
    const { port } = server.address() as AddressInfo;
    const reading = bedrock.readConfig({ apiKey: 'key', baseURL: `http://127.0.0.1:${port}` });
    if (reading.kind === 'refused') throw new Error('config refused');
    const adapter = bedrock.create('bedrock' as ProviderId, reading.config, testTools());
    const sink = new RecordingSink();
    adapter.chat(testCall({ dialect: 'events' }), sink);
    const outcome = await sink.outcome();
    await adapter.close();
    expect(sink.breaches).toEqual([]);
    if (exchange.status !== 200) {
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: kindOf(exchange) } });
      return;
    }
    if (outcome.kind !== 'ended') throw new Error(outcome.failure.message);
    expect(told(sink)).toEqual(written(JSON.parse(exchange.body)));
    const { usage } = outcome.summary;
    if (usage === undefined) throw new Error('no usage');
    expect(totalInputTokens(usage) + totalOutputTokens(usage)).toBe(JSON.parse(exchange.body).usage.totalTokens);
  });
});

function kindOf({ body, status }: RecordedExchange): string {
  if (/identifier is invalid|end of its life/.test(body)) return 'model-not-found';
  return status === 403 ? 'authentication' : 'invalid-request';
}

function told(sink: RecordingSink) {
  const read = { text: '', reasoning: '', calls: [] as { id: string; name: string; input: string }[] };
  for (const event of sink.heard) {
    if (event.type === 'text-delta') read.text += event.text;
    else if (event.type === 'reasoning-delta') read.reasoning += event.text;
    else if (event.type === 'tool-input-start') read.calls[event.call] = { id: event.id, name: event.name, input: '' };
    else if (event.type === 'tool-input-delta') (read.calls[event.call] as { input: string }).input += event.text;
  }
  return read;
}

/** What the raw JSON says, read in the simplest way that there is: the yardstick. */
// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
function written(body: any) {
  const read = { text: '', reasoning: '', calls: [] as unknown[] };
  for (const block of body.output.message.content) {
    read.text += block.text ?? '';
    for (const part of block.citationsContent?.content ?? []) read.text += part.text;
    read.reasoning += block.reasoningContent?.reasoningText?.text ?? '';
    if (block.toolUse && block.toolUse.type !== 'server_tool_use') {
      const { toolUseId: id, name, input } = block.toolUse;
      read.calls.push({ id, name, input: JSON.stringify(input) });
    }
  }
  return read;
}
