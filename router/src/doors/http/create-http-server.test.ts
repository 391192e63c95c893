import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { chatVoice } from '../inference/openai/chat-voice.ts';
import { createHttpServer } from './create-http-server.ts';
import { answers, bodyOf, chatPost, head, rawExchange, readUntil, statusOf } from './testing/raw-exchange.ts';
import { deliveryHead, plainAnswer, startDoors, type TestClient } from './testing/start-doors.ts';

const question = '{"messages":[{"role":"user","content":"hi"}]}';
const host = 'Host: 127.0.0.1';
const json = 'Content-Type: application/json';

describe('request smuggling', () => {
  const length = `Content-Length: ${question.length}`;
  const vectors: Record<string, string> = {
    'length and chunks at once': head(
      'POST /v1/chat/completions HTTP/1.1',
      host,
      json,
      length,
      'Transfer-Encoding: chunked',
    ),
    'chunks and length at once': head(
      'POST /v1/chat/completions HTTP/1.1',
      host,
      json,
      'Transfer-Encoding: chunked',
      length,
    ),
    'two lengths': head('POST /v1/chat/completions HTTP/1.1', host, json, length, 'Content-Length: 0'),
    'two equal lengths': head('POST /v1/chat/completions HTTP/1.1', host, json, length, length),
    'a list of lengths': head('POST /v1/chat/completions HTTP/1.1', host, json, `${length}, 0`),
    'a signed length': head('POST /v1/chat/completions HTTP/1.1', host, json, `Content-Length: +${question.length}`),
    'a length in hex': head('POST /v1/chat/completions HTTP/1.1', host, json, 'Content-Length: 0x10'),
    'chunked as not the last coding': head(
      'POST /v1/chat/completions HTTP/1.1',
      host,
      json,
      'Transfer-Encoding: chunked, gzip',
    ),
    'an unknown coding': head('POST /v1/chat/completions HTTP/1.1', host, json, 'Transfer-Encoding: xchunked'),
    'a folded header': `POST /v1/chat/completions HTTP/1.1\r\n${host}\r\n${json}\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n${length}\r\n\r\n`,
    'a space before the colon': head(
      'POST /v1/chat/completions HTTP/1.1',
      host,
      json,
      `Content-Length : ${question.length}`,
    ),
    'a bare newline': `POST /v1/chat/completions HTTP/1.1\r\n${host}\r\nX-A: b\nTransfer-Encoding: chunked\r\n${length}\r\n\r\n`,
    'a bare carriage return': head('POST /v1/chat/completions HTTP/1.1', host, `X-A: b\rX-B: c`, length),
    'a NUL in a header': head('POST /v1/chat/completions HTTP/1.1', host, 'X-A: b\0c', length),
    'a preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'no HTTP at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  };

  it.each(Object.entries(vectors))('refuses %s with a JSON 400 and closes', async (_name, bytes) => {
    await using doors = await startDoors();
    const answer = await rawExchange(doors.port, `${bytes}${question}GET /whoami HTTP/1.1\r\n${host}\r\n\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer).toMatch(/\r\nx-request-id: /i);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toHaveProperty('error.type', 'invalid_request_error');
    expect(doors.calls).toHaveLength(0);
  });

  it('refuses chunk sizes that are none', async () => {
    await using doors = await startDoors();
    const request = head('POST /v1/chat/completions HTTP/1.1', host, json, 'Transfer-Encoding: chunked');
    const answer = await rawExchange(doors.port, `${request}-1\r\n${question}\r\n0\r\n\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(doors.calls).toHaveLength(0);
  });
});

describe('floods', () => {
  it('answers 431 to headers that are too large', async () => {
    await using doors = await startDoors();
    const answer = await rawExchange(doors.port, head('GET /whoami HTTP/1.1', host, `X-A: ${'a'.repeat(20_000)}`));
    expect(statusOf(answer)).toBe(431);
    expect(answer).toContain('"code":"headers_too_large"');
  });

  it.each([250, 3_000])('answers 431 to %i headers, and hides none of them from the guards', async (count) => {
    await using doors = await startDoors();
    const flood = Array.from({ length: count }, () => 'a:');
    const request = head('GET /whoami HTTP/1.1', host, ...flood, 'Forwarded: for=1.2.3.4');
    expect(statusOf(await rawExchange(doors.port, request, answers(1)))).toBe(431);
  });

  it('ends headers and bodies that never come with 408', async () => {
    const patience = { headersMs: 50, requestMs: 100, checkEveryMs: 20 };
    await using doors = await startDoors({ patience });
    const slowHeaders = rawExchange(doors.port, 'GET /whoami HTTP/1.1\r\nHost: 127');
    const slowBody = rawExchange(doors.port, chatPost(doors.port, question).slice(0, -5));
    for (const answer of [await slowHeaders, await slowBody]) {
      expect(statusOf(answer)).toBe(408);
      expect(answer).toContain('"code":"request_timeout"');
    }
    expect(doors.calls).toHaveLength(0);
  });

  it('does not hurry an answer that takes longer than a request may', async () => {
    const patience = { headersMs: 20, requestMs: 40, checkEveryMs: 10 };
    await using doors = await startDoors({
      patience,
      onChat(_request, { client }) {
        setTimeout(() => sayHello(client), 150);
      },
    });
    expect(statusOf(await rawExchange(doors.port, chatPost(doors.port, question), answers(1)))).toBe(200);
  });

  it('does not write into an answer under way when the bytes after its request are garbage', async () => {
    await using doors = await startDoors({
      onChat(_request, { client }) {
        client.begin(deliveryHead(true));
        client.bytes(Buffer.from('data: 1\n\n'));
      },
    });
    const socket = connect(doors.port, '127.0.0.1');
    socket.write(chatPost(doors.port, '{"stream":true,"messages":[{"role":"user"}]}'));
    let answer = await readUntil(socket, (text) => text.includes('data: 1'));
    socket.write('\0garbage');
    answer += await readUntil(socket);
    expect(answer).not.toContain('HTTP/1.1 400');
  });
});

describe('patience', () => {
  /** The first request that the server takes, as Node itself tells it. */
  function firstRequest(): Promise<{ readonly server: Server; readonly socket: Socket }> {
    return new Promise((resolve) => {
      const take = (message: unknown): void => {
        unsubscribe('http.server.request.start', take);
        resolve(message as { server: Server; socket: Socket });
      };
      subscribe('http.server.request.start', take);
    });
  }

  it('is 15 s for headers, 120 s for a request and 75 s for an idle connection, where nobody says otherwise', async () => {
    await using doors = await startDoors();
    const first = firstRequest();
    await (await fetch(`${doors.url}/v1/models`)).text();
    expect((await first).server).toMatchObject({
      headersTimeout: 15_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 75_000,
      timeout: 0,
    });
  });

  const large = Buffer.alloc(16_000_000, 'x');
  const answerLarge = (client: TestClient): void => {
    client.begin(deliveryHead(false));
    client.bytes(large);
    client.end();
  };

  it.each([
    ['a stream', '{"stream":true,"messages":[{"role":"user"}]}', true],
    ['a plain answer', question, false],
  ])('ends with a client that reads nothing of %s that is complete', async (_name, body, stream) => {
    await using doors = await startDoors({
      patience: { stallMs: 40 },
      onChat(_request, { client }) {
        client.begin(deliveryHead(stream));
        client.bytes(large);
        client.end();
      },
    });
    const first = firstRequest();
    const socket = connect(doors.port, '127.0.0.1').pause();
    socket.on('error', () => undefined).write(chatPost(doors.port, body));
    const atServer = (await first).socket;
    await eventually(() => atServer.destroyed);
    socket.destroy();
  });

  it('is half a minute for a reader who takes nothing of a complete answer, where nobody says otherwise', async () => {
    await using doors = await startDoors({ onChat: (_request, { client }) => answerLarge(client) });
    const first = firstRequest();
    const socket = connect(doors.port, '127.0.0.1').pause();
    socket.on('error', () => undefined).write(chatPost(doors.port, question));
    const atServer = (await first).socket;
    await eventually(() => (atServer.timeout ?? 0) > 0);
    expect(atServer.timeout).toBe(30_000);
    socket.destroy();
  });

  it('waits for a reader that is only slow', async () => {
    await using doors = await startDoors({
      patience: { stallMs: 500 },
      onChat: (_request, { client }) => answerLarge(client),
    });
    const socket = connect(doors.port, '127.0.0.1');
    socket.write(chatPost(doors.port, question, 'Connection: close'));
    let read = 0;
    for await (const chunk of socket) {
      read += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(read).toBeGreaterThan(large.length);
  });

  it('for a reader says nothing about how long the next answer may take', async () => {
    await using doors = await startDoors({
      patience: { stallMs: 40 },
      onChat(_request, { client }) {
        if (doors.calls.length === 1) answerLarge(client);
        else setTimeout(() => sayHello(client), 200);
      },
    });
    const both = chatPost(doors.port, question) + chatPost(doors.port, question, 'Connection: close');
    expect(await rawExchange(doors.port, both)).toContain('"hello"');
  });
});

describe('what HTTP allows', () => {
  it('asks for the body only when nothing speaks against it', async () => {
    await using doors = await startDoors({ settings: { maxBodyBytes: 1_000 } });
    const socket = connect(doors.port, '127.0.0.1');
    const [headers, body] = [
      chatPost(doors.port, question, 'Expect: 100-continue').slice(0, -question.length),
      question,
    ];
    socket.write(headers);
    expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 100 /);
    socket.write(body);
    expect(statusOf(await readUntil(socket, answers(1)))).toBe(200);
    socket.destroy();

    const large = head(
      'POST /v1/chat/completions HTTP/1.1',
      host,
      json,
      'Content-Length: 5000',
      'Expect: 100-continue',
    );
    expect(statusOf(await rawExchange(doors.port, large))).toBe(413);
    const foreign = head(
      'POST /v1/chat/completions HTTP/1.1',
      'Host: evil.com',
      json,
      'Content-Length: 5000',
      'Expect: 100-continue',
    );
    expect(statusOf(await rawExchange(doors.port, foreign))).toBe(403);
  });

  it('refuses any other expectation', async () => {
    await using doors = await startDoors();
    const answer = await rawExchange(doors.port, chatPost(doors.port, question, 'Expect: miracles'), answers(1));
    expect(statusOf(answer)).toBe(417);
  });

  it('answers pipelined requests in their order, also when the later is ready first', async () => {
    const waiting: TestClient[] = [];
    await using doors = await startDoors({
      onChat(_request, { client }) {
        waiting.push(client);
        if (waiting.length === 2)
          for (const ready of waiting.toReversed()) sayHello(ready, String(waiting.indexOf(ready)));
      },
    });
    const both = chatPost(doors.port, question) + chatPost(doors.port, question);
    const answer = await rawExchange(doors.port, both, answers(2));
    expect([...answer.matchAll(/"answer":"(\d)"/g)].map((match) => match[1])).toEqual(['0', '1']);
  });

  it('is no proxy and speaks nothing but HTTP/1', async () => {
    await using doors = await startDoors();
    expect(statusOf(await rawExchange(doors.port, head('CONNECT evil.com:443 HTTP/1.1', 'Host: evil.com:443')))).toBe(
      405,
    );
    const upgrade = head(
      'GET /whoami HTTP/1.1',
      host,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: x',
    );
    expect(statusOf(await rawExchange(doors.port, upgrade, answers(1)))).not.toBe(101);
  });

  it('serves clients that offer HTTP/2 by upgrade, as Java does, in HTTP/1', async () => {
    await using doors = await startDoors();
    const request = chatPost(
      doors.port,
      question,
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAE',
    );
    expect(statusOf(await rawExchange(doors.port, request, answers(1)))).toBe(200);
  });

  it('answers HEAD without a body, and OPTIONS and wrong methods on the chat door', async () => {
    await using doors = await startDoors();
    const models = await fetch(`${doors.url}/v1/models`, { method: 'HEAD' });
    expect([models.status, await models.text()]).toEqual([200, '']);
    const options = await fetch(`${doors.url}/v1/chat/completions`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST']);
    const wrong = await fetch(`${doors.url}/v1/chat/completions`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrong.json()).toHaveProperty('error.code', 'method_not_allowed');
  });
});

describe('starting and stopping', () => {
  it('says in a sentence why it cannot listen', async () => {
    await using doors = await startDoors();
    const taken = await listenOutcome('127.0.0.1', doors.port);
    expect(taken).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(`127.0.0.1:${doors.port}: another program uses this port`),
    });
    expect(await listenOutcome('192.0.2.1', 0)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('does not have that address'),
    });
    expect(await listenOutcome('no-such-host.invalid', 0)).toMatchObject({ kind: 'refused' });
  });

  it('says where it listens', async () => {
    await using doors = await startDoors();
    expect(doors.url).toBe(`http://127.0.0.1:${doors.port}`);
    await using six = await startDoors({ host: '::1' });
    expect(six.url).toBe(`http://[::1]:${six.port}`);
    expect((await fetch(`${six.url}/v1/models`)).status).toBe(200);
  });

  it('lets what runs end, closes idle connections, and takes nothing new', async () => {
    const running: TestClient[] = [];
    await using doors = await startDoors({ onChat: (_request, { client }) => void running.push(client) });
    const idle = connect(doors.port, '127.0.0.1');
    idle.write(head('GET /v1/models HTTP/1.1', host));
    await readUntil(idle, answers(1));
    const idleClosed = new Promise((resolve) => idle.once('close', resolve));

    const stream = rawExchange(doors.port, chatPost(doors.port, '{"stream":true,"messages":[{"role":"user"}]}'));
    const plain = rawExchange(doors.port, chatPost(doors.port, question));
    await eventually(() => running.length === 2);
    running[0]?.begin(deliveryHead(true));
    running[0]?.bytes(Buffer.from('data: 1\n\n'));

    const stopped = doors.server.shutdown();
    await idleClosed;
    await expect(fetch(`${doors.url}/v1/models`)).rejects.toThrow('fetch failed');
    running[0]?.bytes(Buffer.from('data: 2\n\n'));
    running[0]?.end();
    if (running[1] !== undefined) sayHello(running[1]);

    expect(await stream).toMatch(/data: 1[\s\S]*data: 2/);
    expect(await plain).toMatch(/connection: close/i);
    expect(await stopped).toEqual({ kind: 'drained' });
  });

  it('lets a complete answer reach its reader', async () => {
    const large = Buffer.alloc(16_000_000, 'x');
    await using doors = await startDoors({
      onChat(_request, { client }) {
        client.begin(deliveryHead(false));
        client.bytes(large);
        client.end();
      },
    });
    const socket = connect(doors.port, '127.0.0.1').pause();
    socket.write(chatPost(doors.port, question));
    await eventually(() => doors.calls.length === 1);
    const stopped = doors.server.shutdown();
    expect(bodyOf(await readUntil(socket.resume()))).toHaveLength(large.length);
    expect(await stopped).toEqual({ kind: 'drained' });
  });

  it('turns away what comes on an open connection while it drains', async () => {
    const running: TestClient[] = [];
    await using doors = await startDoors({ onChat: (_request, { client }) => void running.push(client) });
    const socket = connect(doors.port, '127.0.0.1');
    socket.write(chatPost(doors.port, question));
    await eventually(() => running.length === 1);
    const stopped = doors.server.shutdown();
    socket.write(chatPost(doors.port, question));
    const text = readUntil(socket, answers(2));
    await eventually(() => doors.records.length === 1);
    if (running[0] !== undefined) sayHello(running[0]);
    expect(await text).toMatch(/\r\nconnection: close\r\n/i);
    expect(running).toHaveLength(1);
    expect(doors.records).toMatchObject([{ status: 'refused', errorCode: 'shutting_down' }]);
    expect(await stopped).toEqual({ kind: 'drained' });
  });

  it('cuts what still runs at the limit', async () => {
    await using doors = await startDoors({ onChat: (_request, { client }) => client.begin(deliveryHead(true)) });
    const stream = rawExchange(doors.port, chatPost(doors.port, '{"stream":true,"messages":[{"role":"user"}]}'));
    await eventually(() => doors.calls.length === 1);
    expect(await doors.server.shutdown(30)).toEqual({ kind: 'cut' });
    expect(await stream).not.toContain('\r\n0\r\n');
  });

  it('takes less patience on a second call', async () => {
    await using doors = await startDoors({ onChat: (_request, { client }) => client.begin(deliveryHead(true)) });
    const stream = rawExchange(doors.port, chatPost(doors.port, '{"stream":true,"messages":[{"role":"user"}]}'));
    await eventually(() => doors.calls.length === 1);
    const first = doors.server.shutdown(600_000);
    expect(await doors.server.shutdown(10)).toEqual({ kind: 'cut' });
    expect(await first).toEqual({ kind: 'cut' });
    await stream;
  });

  it('stops quietly when it never started', async () => {
    expect(await bareServer('127.0.0.1', 0).shutdown()).toEqual({ kind: 'drained' });
  });
});

function sayHello(client: TestClient, text = 'hello'): void {
  client.begin(deliveryHead(false));
  client.bytes(text === 'hello' ? plainAnswer : Buffer.from(JSON.stringify({ answer: text })));
  client.end();
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function bareServer(listenHost: string, port: number) {
  return createHttpServer({
    host: listenHost,
    port,
    inference: { find: () => undefined, voiceAt: () => chatVoice, refused: () => undefined },
    management: async () => () => undefined,
    gatekeeper: { recognise: () => undefined, hasKeys: () => false },
    settings: () => ({ authRequired: undefined, allowedHosts: [], allowedOrigins: [], maxBodyBytes: 1 }),
    freshen: () => undefined,
    newId: () => 'id',
    instance: 'this-router',
    report: () => undefined,
  });
}

async function listenOutcome(listenHost: string, port: number) {
  return bareServer(listenHost, port).listen();
}
