import { describe, expect, it, onTestFinished } from 'vitest';
import { type FakePeer, fakeWebSocketServer } from '../../router/src/providers/testing/fake-web-socket.ts';
import { readSse } from './kit/read-sse.ts';
import { serverInProcess } from './kit/server-in-process.ts';

const config = {
  request: { ask: '{{prompt}}', key: '{{apiKey}}' },
  response: { content: '$.t', done: '$.end', inputTokens: '$.in', outputTokens: '$.out', error: '$.error' },
  apiKey: 'ws-secret',
  models: ['m'],
};

/** A router in front of a WebSocket server that does this with each message. */
async function behindTheDoor(play: (peer: FakePeer, message: string) => void) {
  const upstream = await fakeWebSocketServer(play);
  onTestFinished(() => upstream.close());
  const { server, port } = await serverInProcess();
  onTestFinished(() => server.shutdown(1_000));
  const call = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    return fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: JSON.stringify(body) });
  };
  const made = await call('POST', '/v1/providers', {
    id: 'ws',
    type: 'websocket',
    config: { url: upstream.url, ...config },
  });
  expect(made.status, await made.text()).toBe(201);
  return { upstream, ask: (path: string, body: object) => call('POST', path, { model: 'ws/m', ...body }) };
}

const messages = [{ role: 'user', content: 'Hi' }];

function answer(peer: FakePeer): void {
  for (const text of ['Hel', 'lo', '.']) peer.send(JSON.stringify({ t: text }));
  peer.send(JSON.stringify({ end: true, in: 3, out: 2 }));
}

describe('a WebSocket server behind the door', () => {
  it('answers a plain request, with its tokens', async () => {
    const { upstream, ask } = await behindTheDoor(answer);
    const reply = await ask('/v1/chat/completions', { messages });
    expect(await reply.json()).toMatchObject({
      choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    });
    expect(JSON.parse(upstream.peers.flatMap(({ messages }) => messages).at(-1) ?? 'null')).toMatchObject({
      ask: expect.stringContaining('Hi'),
      key: 'ws-secret',
    });
  });

  it('streams to clients of two dialects', async () => {
    const { ask } = await behindTheDoor(answer);
    const chunks = readSse(await (await ask('/v1/chat/completions', { messages, stream: true })).text()).data;
    expect(chunks.at(-1)).toBe('[DONE]');
    const said = chunks.slice(0, -1).map((chunk) => JSON.parse(chunk).choices[0]?.delta.content ?? '');
    expect(said.join('')).toBe('Hello.');
    const events = readSse(await (await ask('/v1/messages', { messages, max_tokens: 9, stream: true })).text()).data;
    expect(events.map((event) => JSON.parse(event).delta?.text ?? '').join('')).toBe('Hello.');
    expect(JSON.parse(events.at(-1) ?? '')).toEqual({ type: 'message_stop' });
  });

  it('that breaks off ends as broken, and one that refuses as an error', async () => {
    const breaking = await behindTheDoor((peer) => {
      peer.send(JSON.stringify({ t: 'Hel' }));
      peer.reset();
    });
    const text = await (await breaking.ask('/v1/chat/completions', { messages, stream: true })).text();
    expect(text).toContain('stream_broken');
    expect(text).not.toContain('[DONE]');
    const refusing = await behindTheDoor((peer) => peer.send(JSON.stringify({ error: 'no ws-secret here' })));
    const refused = await refusing.ask('/v1/chat/completions', { messages });
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect(await refused.text()).not.toContain('ws-secret');
  });
});
