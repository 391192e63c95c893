import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { fakeHttpProxy } from '../../testing/fake-proxy.ts';
import {
  type FakePeer,
  type FakeWebSocketOptions,
  type FakeWebSocketServer,
  fakeWebSocketServer,
} from '../../testing/fake-web-socket.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../../testing/test-request.ts';
import { webSocket } from './websocket.ts';

let server: FakeWebSocketServer | undefined;
afterEach(async () => {
  await server?.close();
});

const response = { content: '$.t', done: '$.end', inputTokens: '$.in', outputTokens: '$.out', error: '$.error' };

async function start(
  play: (peer: FakePeer, message: string) => void,
  config: JsonObject = {},
  options: FakeWebSocketOptions = {},
) {
  server = await fakeWebSocketServer(play, options);
  const reading = webSocket.readConfig({ url: server.url, response, models: ['m'], ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return { server, adapter: webSocket.create('w' as ProviderId, reading.config, testTools()) };
}

async function ask(
  play: (peer: FakePeer, message: string) => void,
  config: JsonObject = {},
  options: TestRequestOptions = {},
) {
  const { adapter, server } = await start(play, config);
  const sink = new RecordingSink();
  adapter.chat(testCall({ stream: true, ...options }), sink);
  expect(sink.tellings).toBe(0);
  const outcome = await sink.outcome();
  expect(sink.breaches).toEqual([]);
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { outcome, sink, text, peer: server.peers[0] };
}

function says(...messages: unknown[]) {
  return (peer: FakePeer) => {
    for (const message of messages) peer.send(typeof message === 'string' ? message : JSON.stringify(message));
  };
}

describe('an answer over a WebSocket', () => {
  it('is asked for by the template and read by paths, with usage', async () => {
    const { outcome, sink, text, peer } = await ask(
      says({ t: 'Hel' }, { t: 'lo 世界' }, { in: 3, out: 2, end: true }, { t: 'late' }),
      { request: { model: '{{model}}', q: '{{prompt}}', temperature: '{{temperature}}' }, headers: { 'x-a': 'b' } },
      { meaning: { topP: 1 } },
    );
    expect(text).toBe('Hello 世界');
    expect(outcome).toMatchObject({
      summary: { usage: { inputTokens: 3, outputTokens: 2 }, finishReason: { kind: 'stop' } },
    });
    expect(peer?.messages.map((message) => JSON.parse(message))).toEqual([{ model: 'test-model', q: 'Hi' }]);
    expect(peer?.headers).toMatchObject({
      authorization: `Bearer ${TEST_SECRET}`,
      'x-a': 'b',
      'x-request-id': 'req-test-1',
      'x-router-via': 'instance-test',
    });
    expect(sink.answerHead?.dropped).toEqual(['topP']);
  });

  it('opens with several messages where the template is a list', async () => {
    const { peer } = await ask(
      (one, message) => (message.includes('ask') ? says({ t: 'x', end: 1 })(one) : undefined),
      {
        request: [{ hello: 1 }, { ask: '{{prompt}}' }],
      },
    );
    expect(peer?.messages).toEqual(['{"hello":1}', '{"ask":"Hi"}']);
  });

  it('may come as bytes, as mere text, and end by going', async () => {
    const bytes = await ask((peer) => peer.sendBytes(Buffer.from('{"t":"x","end":true}')));
    expect(bytes.text).toBe('x');
    await server?.close();
    const goes = await ask(
      (peer) => {
        says('Hel', 'lo')(peer);
        peer.close();
      },
      { response: {} },
    );
    expect([goes.outcome.kind, goes.text]).toEqual(['ended', 'Hello']);
  });

  it.each([
    ['goes without the mark of the end', (peer: FakePeer) => peer.close(), 'broken-after-content'],
    ['goes without a word', (peer: FakePeer) => peer.reset(), 'broken-after-content'],
    ['says that it failed', (peer: FakePeer) => peer.send('{"error":"Rate limit reached"}'), 'broken-after-content'],
  ])('is broken where the server %s', async (_name, then, kind) => {
    const { outcome } = await ask((peer) => {
      says({ t: 'Half' })(peer);
      setTimeout(() => then(peer), 20);
    });
    expect(outcome).toMatchObject({ failure: { kind } });
  });

  it('fails by the meaning of an error before any content', async () => {
    const { outcome } = await ask(says({ error: { message: 'Too many', code: 'rate_limit_exceeded' } }));
    expect(outcome).toMatchObject({ failure: { kind: 'rate-limited' } });
  });

  it('closes the connection at once when it is aborted, also while it connects', async () => {
    const { adapter, server } = await start((peer) => says({ t: 'a' })(peer));
    const sink = new RecordingSink();
    const call = adapter.chat(testCall({ stream: true }), sink);
    await new Promise<void>((resolve) => {
      sink.onPiece = resolve;
    });
    call.abort();
    await server.peers[0]?.closed;
    const silent = new RecordingSink();
    adapter.chat(testCall(), silent).abort();
    await sleep(50);
    expect(silent.tellings).toBe(0);
  });

  it('slows the server down while its reader is paused, and loses nothing', async () => {
    const piece = JSON.stringify({ t: 'x'.repeat(60_000) });
    const count = 400;
    const { adapter, server } = await start((peer) => {
      for (let sent = 0; sent < count; sent += 1) peer.send(piece);
      peer.send('{"end":true}');
    });
    const sink = new RecordingSink();
    const call = adapter.chat(testCall({ stream: true }), sink);
    await new Promise<void>((resolve) => {
      sink.onPiece = () => {
        call.pause();
        resolve();
      };
    });
    await sleep(150);
    expect(server.peers[0]?.bytesWritten).toBeLessThan(count * 60_000 * 0.75);
    sink.onPiece = undefined;
    call.resume();
    expect((await sink.outcome()).kind).toBe('ended');
    expect(sink.heard.filter(({ type }) => type === 'text-delta')).toHaveLength(count);
  });

  it('goes through a proxy', async () => {
    const proxy = await fakeHttpProxy();
    const { text } = await ask(says({ t: 'x', end: true }), { proxy: `http://127.0.0.1:${proxy.port}` });
    expect([text, proxy.tunnels.length]).toEqual(['x', 1]);
    await proxy.close();
  });
});

describe('a WebSocket that does not come about', () => {
  it('is unreachable where nobody listens', async () => {
    const { adapter, server } = await start(() => undefined);
    await server.close();
    const sink = new RecordingSink();
    adapter.chat(testCall(), sink);
    expect(await sink.outcome()).toMatchObject({ failure: { kind: 'unreachable', code: 'ECONNREFUSED' } });
    const listing = adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(2_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });

  it('is unreachable where the server refuses it', async () => {
    const { adapter } = await start(() => undefined, {}, { refuseWith: 401 });
    const sink = new RecordingSink();
    adapter.chat(testCall(), sink);
    expect(await sink.outcome()).toMatchObject({
      failure: { kind: 'unreachable', message: expect.stringContaining('WebSocket') },
    });
  });
});

describe('its models', () => {
  it('are those of the config, once somebody listens', async () => {
    const { adapter } = await start(() => undefined);
    expect(await adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(2_000) })).toEqual([{ id: 'm' }]);
    const aborted = adapter.listModels({ secret: undefined, signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
});

describe('the config', () => {
  it.each([
    [{}, ['baseURL']],
    [{ url: 'ftp://x' }, ['baseURL']],
    [{ url: 'ws://x', request: { a: '{{nothing}}' } }, ['request']],
    [{ url: 'ws://x', response: { content: '[' } }, ['response.content']],
  ])('%j is refused for %j', (config, fields) => {
    const reading = webSocket.readConfig(config as JsonObject);
    expect(reading.kind === 'refused' && reading.problems.map(({ field }) => field)).toEqual(fields);
  });
});
