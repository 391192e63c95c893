import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from '../testing/test-request.ts';
import { bedrock } from './bedrock.ts';
import { FramePieces } from './frame-pieces.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** A frame as the documentation has them: no recording of the binary stream exists. */
function frame(type: string, body: JsonObject, kind: 'event' | 'exception' = 'event'): Buffer {
  const header = (value: string) => ({ type: 'string' as const, value });
  const headers = {
    [kind === 'event' ? ':event-type' : ':exception-type']: header(type),
    ':content-type': header('application/json'),
    ':message-type': header(kind),
  };
  return Buffer.from(codec.encode({ headers, body: Buffer.from(JSON.stringify(body)) }));
}

const answer = [
  frame('messageStart', { role: 'assistant' }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'hm' } } }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'sig' } } }),
  frame('contentBlockStop', { contentBlockIndex: 0 }),
  frame('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'Grüße' } }),
  frame('contentBlockStop', { contentBlockIndex: 1 }),
  frame('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'f' } } }),
  frame('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":' } } }),
  frame('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '1}' } } }),
  frame('contentBlockStop', { contentBlockIndex: 2 }),
  frame('messageStop', { stopReason: 'tool_use' }),
  frame('metadata', { usage: { inputTokens: 3, outputTokens: 2, cacheReadInputTokens: 5, totalTokens: 10 } }),
];

const expected: readonly Partial<ChatEvent>[] = [
  { type: 'answer-start', model: 'test-model' },
  { type: 'reasoning-delta', choice: 0, text: 'hm' },
  { type: 'reasoning-end', choice: 0, seal: { dialect: 'bedrock-converse', issuer: 'bedrock/model', value: 'sig' } },
  { type: 'text-delta', choice: 0, text: 'Grüße' },
  { type: 'tool-input-start', choice: 0, call: 0, id: 't1', name: 'f' },
  { type: 'tool-input-delta', choice: 0, call: 0, text: '{"a":' },
  { type: 'tool-input-delta', choice: 0, call: 0, text: '1}' },
  { type: 'tool-input-end', choice: 0, call: 0 },
  { type: 'finish', choice: 0, reason: { kind: 'tool-calls' } },
  { type: 'usage', usage: expect.objectContaining({ inputTokens: 3, outputTokens: 2, cacheReadTokens: 5 }) },
];

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: Server;
const seen: Seen[] = [];
let play: (path: string) => { status?: number; type?: string; chunks: readonly Buffer[]; cut?: boolean };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      seen.push({ request, body: Buffer.concat(chunks).toString() });
      const {
        status = 200,
        type = 'application/vnd.amazon.eventstream',
        chunks: pieces,
        cut,
      } = play(request.url ?? '');
      response.writeHead(status, { 'content-type': type });
      for (const piece of pieces) {
        response.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (cut) response.destroy();
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

function adapterFor(config: JsonObject = credentials) {
  const { port } = server.address() as AddressInfo;
  const reading = bedrock.readConfig({ baseURL: `http://127.0.0.1:${port}`, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return bedrock.create('bedrock' as ProviderId, reading.config, testTools());
}

async function ask(options: TestRequestOptions & { readonly upstreamModel?: string } = {}, config?: JsonObject) {
  const adapter = adapterFor(config);
  const sink = new RecordingSink();
  adapter.chat(testCall({ dialect: 'events', stream: true, ...options }), sink);
  const outcome = await sink.outcome();
  await adapter.close();
  expect(sink.breaches).toEqual([]);
  return { sink, outcome };
}

describe('a stream of frames', () => {
  it.each([1, 2, 7, 64, 100_000])('is the same events in pieces of %i bytes', async (size) => {
    const whole = Buffer.concat(answer);
    const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
    play = () => ({ chunks: pieces });
    const { sink, outcome } = await ask();
    expect(outcome.kind).toBe('ended');
    expect(sink.heard).toEqual(expected.map((event) => expect.objectContaining(event)));
  });

  it('that ends before its stop reason is broken, and one that loses only its usage is not', async () => {
    play = () => ({ chunks: answer.slice(0, 6) });
    expect((await ask()).outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-after-content' } });
    play = () => ({ chunks: answer.slice(0, 1) });
    expect((await ask()).outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-before-content' } });
    play = () => ({ chunks: answer.slice(0, -1), cut: true });
    expect((await ask()).outcome).toMatchObject({ kind: 'ended', summary: { usage: undefined } });
  });

  it('with a wrong checksum is broken', async () => {
    const early = Buffer.concat(answer);
    early[20] = (early[20] ?? 0) ^ 1;
    play = () => ({ chunks: [early] });
    expect((await ask()).outcome).toMatchObject({
      kind: 'failed',
      failure: { message: expect.stringContaining('damaged') },
    });
  });

  it.each([
    ['throttlingException', 'rate-limited'],
    ['modelStreamErrorException', 'server-error'],
    ['validationException', 'invalid-request'],
    ['serviceUnavailableException', 'server-error'],
    ['internalServerException', 'server-error'],
  ])('tells %s before content as what it is, and as a broken stream after it', async (type, kind) => {
    const exception = frame(type, { message: 'No.' }, 'exception');
    play = () => ({ chunks: [exception] });
    const first = await ask();
    expect(first.outcome).toMatchObject({ kind: 'failed' });
    if (first.outcome.kind === 'failed' && type !== 'serviceUnavailableException')
      expect(first.outcome.failure.kind).toBe(kind);
    play = () => ({ chunks: [...answer.slice(0, 5), exception] });
    expect((await ask()).outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-after-content' } });
  });

  it('survives any bytes without keeping them', () => {
    const pieces = new FramePieces();
    for (let round = 0; round < 50; round += 1) pieces.feed(Buffer.alloc(1024 * 1024, 0xff));
    expect(pieces.problem).toContain('damaged');
    const slow = new FramePieces();
    expect(slow.feed(Buffer.from([0, 0]))).toEqual([]);
    expect(slow.problem).toBeUndefined();
  });
});

describe('a call', () => {
  it('is signed as AWS wants it, also where the model’s id holds a colon', async () => {
    play = () => ({ chunks: answer });
    await ask(
      { upstreamModel: 'us.anthropic.claude-v1:0' },
      { ...credentials, sessionToken: 'session', region: 'eu-west-1' },
    );
    const last = seen.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    expect(last.request.url).toBe('/model/us.anthropic.claude-v1%3A0/converse-stream');
    expect(last.request.headers['x-amz-security-token']).toBe('session');
    expect(last.request.headers.authorization).toBe(signatureOf(last, 'eu-west-1'));
  });

  it('goes with a key of Bedrock’s own as a bearer token', async () => {
    play = () => ({ chunks: answer });
    await ask({}, { apiKey: 'bedrock-api-key' });
    expect(seen.at(-1)?.request.headers.authorization).toBe('Bearer sk-test-secret-1234567890');
  });

  it('refuses embeddings, and with strict what Converse has no word for', async () => {
    const embedding = { inputs: ['a'], dimensions: undefined, encoding: 'float' } as const;
    expect((await ask({ meaning: { embedding } })).outcome).toMatchObject({ failure: { kind: 'unsupported' } });
    const { outcome } = await ask({ body: { strict: true }, meaning: { seed: 7 } });
    expect(outcome).toMatchObject({ failure: { kind: 'unsupported', params: ['seed'] } });
    play = () => ({ chunks: answer });
    expect((await ask({ meaning: { seed: 7 } })).sink.answerHead?.dropped).toEqual(['seed']);
  });

  it('never shows its credentials in an error', async () => {
    const said = `{"message":"bad ${credentials.secretAccessKey} for ${credentials.accessKeyId}"}`;
    play = () => ({ status: 400, type: 'application/json', chunks: [Buffer.from(said)] });
    const { outcome } = await ask();
    expect(JSON.stringify(outcome)).toContain('[redacted]');
    expect(JSON.stringify(outcome)).not.toContain(credentials.secretAccessKey);
    expect(JSON.stringify(outcome)).not.toContain(credentials.accessKeyId);
  });
});

describe('the model list', () => {
  it('has the profiles, and the models that can be called by their id', async () => {
    const models = {
      modelSummaries: [
        {
          modelId: 'amazon.nova-lite-v1:0',
          modelName: 'Nova Lite',
          providerName: 'Amazon',
          inferenceTypesSupported: ['ON_DEMAND'],
          inputModalities: ['TEXT', 'IMAGE'],
          outputModalities: ['TEXT'],
        },
        {
          modelId: 'amazon.titan-embed-text-v2:0',
          inferenceTypesSupported: ['ON_DEMAND'],
          outputModalities: ['EMBEDDING'],
        },
        {
          modelId: 'anthropic.claude-new-v1:0',
          inferenceTypesSupported: ['INFERENCE_PROFILE'],
          outputModalities: ['TEXT'],
        },
      ],
    };
    const profiles = {
      inferenceProfileSummaries: [
        { inferenceProfileId: 'us.anthropic.claude-new-v1:0', inferenceProfileName: 'US Claude' },
      ],
    };
    play = (path) => ({
      type: 'application/json',
      chunks: [Buffer.from(JSON.stringify(path.startsWith('/inference-profiles') ? profiles : models))],
    });
    const adapter = adapterFor();
    expect(await adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(5_000) })).toEqual([
      { id: 'us.anthropic.claude-new-v1:0', name: 'US Claude' },
      { id: 'amazon.nova-lite-v1:0', name: 'Nova Lite', ownedBy: 'Amazon', chat: true, capabilities: ['vision'] },
      { id: 'amazon.titan-embed-text-v2:0', chat: false },
    ]);
    await adapter.close();
  });
});

describe('the config', () => {
  it.each([
    [{}, 'apiKey'],
    [{ accessKeyId: 'a' }, 'secretAccessKey'],
    [{ secretAccessKey: 'a' }, 'accessKeyId'],
    [{ apiKey: 'k', region: 'Frankfurt' }, 'region'],
  ])('%j is refused for %s', (config, field) => {
    expect(bedrock.readConfig(config)).toMatchObject({ kind: 'refused', problems: [{ field }] });
  });

  it('names the hosts of its region', () => {
    expect(bedrock.readConfig({ apiKey: 'k', region: 'eu-central-1' })).toMatchObject({
      config: { options: { runtime: { origin: 'https://bedrock-runtime.eu-central-1.amazonaws.com' } } },
    });
  });
});

/** Signature Version 4 by its description ("Create a signed AWS API request"), written once more. */
function signatureOf({ request, body }: Seen, region: string): string {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const date = String(request.headers['x-amz-date']);
  const path = (request.url ?? '').split('/').map(encodeURIComponent).join('/');
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('');
  const canonical = ['POST', path, '', headers, names.join(';'), sha(body)].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/bedrock/aws4_request`;
  const key = [region, 'bedrock', 'aws4_request'].reduce<Buffer>(
    (before, part) => hmac(before, part),
    hmac(`AWS4${credentials.secretAccessKey}`, date.slice(0, 8)),
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha(canonical)].join('\n')).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}
