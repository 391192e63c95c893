import { connect, type Socket } from 'node:net';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import { routerError } from '../../../domain/router-error.ts';
import type { Client, ClientListener } from '../../../request/ports.ts';
import { answers, bodyOf, chatPost, rawExchange, readUntil } from '../../http/testing/raw-exchange.ts';
import { type DoorsUnderTest, deliveryHead, plainAnswer, startDoors } from '../../http/testing/start-doors.ts';

const plainQuestion = '{"messages":[{"role":"user","content":"hi"}]}';
const streamQuestion = '{"stream":true,"messages":[{"role":"user","content":"hi"}]}';

/** Asks over a raw socket and gives both ends of the call. */
async function ask(doors: DoorsUnderTest, question: string): Promise<{ socket: Socket; client: Client }> {
  const before = doors.calls.length;
  const socket = connect(doors.port, '127.0.0.1');
  socket.write(chatPost(doors.port, question));
  await eventually(() => doors.calls.length > before);
  const call = doors.calls[before];
  if (call === undefined) throw new Error('no call came');
  return { socket, client: call.call.client };
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const silent = { onChat: () => undefined };

describe('a plain answer', () => {
  it('leaves whole, with its length and the headers of the router', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    client.begin(deliveryHead(false, { model: 'qwen/qwen3:8b', attempts: 2, costUsd: 0.00000012, latencyMs: 41.6 }));
    expect(client.bytes(plainAnswer)).toBe(true);
    client.end();
    const answer = await readUntil(socket, answers(1));
    expect(answer).toContain(`\r\ncontent-length: ${plainAnswer.length}\r\n`);
    expect(answer).toContain('\r\ncontent-type: application/json; charset=utf-8\r\n');
    expect(answer).toContain('\r\nx-router-provider: p\r\nx-router-model: qwen/qwen3:8b\r\n');
    expect(answer).toContain('\r\nx-router-attempts: 2\r\n');
    expect(answer).toContain('\r\nx-router-cache: off\r\n');
    expect(answer).toContain('\r\nx-router-cost: 0.00000012\r\n');
    expect(answer).toContain('\r\nx-router-latency-ms: 42\r\n');
    expect(answer.endsWith(plainAnswer.toString())).toBe(true);
    socket.destroy();
  });

  it('is built from events where the upstream speaks another language', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    client.begin(deliveryHead(false));
    client.events([{ type: 'text-delta', choice: 0, text: 'hel' }]);
    client.events([
      { type: 'text-delta', choice: 0, text: 'lo' },
      { type: 'finish', choice: 0, reason: { kind: 'stop' } },
    ]);
    client.end();
    const answer = JSON.parse(bodyOf(await readUntil(socket, answers(1))));
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'auto',
      choices: [{ message: { content: 'hello' } }],
    });
    socket.destroy();
  });

  it.each(['日本語', 'a\r\nx-evil: 1', ' ', '\ud800', 'ä', 'x'.repeat(5_000)])(
    'survives the model name %j in its headers',
    async (model) => {
      await using doors = await startDoors(silent);
      const { socket, client } = await ask(doors, plainQuestion);
      client.begin(deliveryHead(false, { model }));
      client.bytes(plainAnswer);
      client.end();
      const answer = await readUntil(socket, answers(1));
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).not.toMatch(/\r\nx-evil/);
      expect(answer).toMatch(/\r\nx-router-model: [\x21-\x7e]{1,800}\r\n/);
      socket.destroy();
    },
  );

  it('turns into an error as long as nothing was sent', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    client.begin(deliveryHead(false));
    client.bytes(plainAnswer);
    client.fail(routerError('stream_broken'));
    expect(await readUntil(socket, answers(1))).toMatch(/^HTTP\/1\.1 502 /);
    socket.destroy();
  });
});

describe('a stream', () => {
  it('sends its status and headers at once, before there is anything to say', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    client.begin(deliveryHead(true, { provider: undefined, model: undefined }));
    const headers = await readUntil(socket, (text) => text.includes('\r\n\r\n'));
    expect(headers).toContain('\r\ncontent-type: text/event-stream; charset=utf-8\r\n');
    expect(headers).toContain('\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\n');
    expect(headers).not.toContain('x-router-provider');
    socket.destroy();
  });

  it('passes each chunk on as it comes, byte for byte', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    client.begin(deliveryHead(true));
    const pieces = ['data: {"a":', '1}\n\n', ': x\r\n\r\n', 'data: [DONE]\n\n'];
    let seen = await readUntil(socket, (text) => text.includes('\r\n\r\n'));
    for (const piece of pieces) {
      client.bytes(Buffer.from(piece));
      seen += await readUntil(socket, (text) => text.includes(piece));
    }
    client.end();
    seen += await readUntil(socket, (text) => text.endsWith('0\r\n\r\n'));
    expect(bodyOf(seen)).toBe(pieces.join(''));
    socket.destroy();
  });

  it('encodes events and ends with [DONE]', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    client.begin(deliveryHead(true));
    client.events([{ type: 'text-delta', choice: 0, text: 'hello' }]);
    client.events([{ type: 'finish', choice: 0, reason: { kind: 'stop' } }]);
    client.end();
    const body = bodyOf(await readUntil(socket, answers(1)));
    expect(body).toContain('"content":"hello"');
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
    socket.destroy();
  });

  it('ends a break with an error event, on an event of its own, and never with [DONE]', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    client.begin(deliveryHead(true));
    client.bytes(Buffer.from('data: {"choices":[{"del'));
    client.fail(routerError('stream_broken', undefined, { upstream: undefined }));
    const body = bodyOf(await readUntil(socket, answers(1)));
    expect(body).toMatch(
      /^data: \{"choices":\[\{"del\n\ndata: \{"error":\{"message":.*"code":"stream_broken".*\},"details":\[\]\}\n\n/,
    );
    expect(body).not.toContain('[DONE]');
    socket.destroy();
  });

  it('lets the openai client throw at a break', async () => {
    await using doors = await startDoors({
      onChat(_request, { client }) {
        client.begin(deliveryHead(true));
        client.events([{ type: 'text-delta', choice: 0, text: 'hel' }]);
        client.fail(routerError('stream_broken'));
      },
    });
    const openai = new OpenAI({ apiKey: 'sk-local', baseURL: `${doors.url}/v1`, maxRetries: 0 });
    const stream = await openai.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    const read = (async () => {
      for await (const chunk of stream) expect(chunk.choices[0]?.delta.content).toBe('hel');
    })();
    await expect(read).rejects.toThrow('broke off');
  });

  it('pings between events only', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    client.ping();
    client.begin(deliveryHead(true));
    client.ping();
    client.bytes(Buffer.from('data: {"choices"'));
    client.ping();
    client.bytes(Buffer.from(':[]}\n'));
    client.ping();
    client.bytes(Buffer.from('\n'));
    client.ping();
    client.bytes(Buffer.from('data: 1\r\n\r\n'));
    client.ping();
    client.end();
    const body = bodyOf(await readUntil(socket, answers(1)));
    expect(body).toBe(': ping\n\ndata: {"choices":[]}\n\n: ping\n\ndata: 1\r\n\r\n: ping\n\n');
    socket.destroy();
  });

  it('is understood by the openai client, pings and all', async () => {
    await using doors = await startDoors({
      async onChat(_request, { client }) {
        client.begin(deliveryHead(true));
        client.ping();
        await new Promise((resolve) => setTimeout(resolve, 5));
        client.events([{ type: 'text-delta', choice: 0, text: 'hello' }]);
        client.ping();
        client.end();
      },
    });
    const openai = new OpenAI({ apiKey: 'sk-local', baseURL: `${doors.url}/v1`, maxRetries: 0 });
    const stream = await openai.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    const texts: unknown[] = [];
    for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content);
    expect(texts).toEqual(['hello']);
  });
});

class CountingListener implements ClientListener {
  drains = 0;
  leaves = 0;

  drained(): void {
    this.drains += 1;
  }

  left(): void {
    this.leaves += 1;
  }
}

describe('a slow reader', () => {
  it('makes writing say false, and drained once it has read on', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, streamQuestion);
    socket.pause();
    const heard = new CountingListener();
    client.listener = heard;
    client.begin(deliveryHead(true));
    const chunk = Buffer.alloc(65_536, 'x');
    let accepted = 0;
    while (client.bytes(chunk)) {
      accepted += 1;
      await new Promise((resolve) => setImmediate(resolve));
      expect(accepted).toBeLessThan(1_000);
    }
    expect(heard.drains).toBe(0);
    socket.resume();
    await eventually(() => heard.drains === 1);
    expect(client.bytes(Buffer.from('.'))).toBe(true);
    client.end();
    socket.destroy();
  });

  it('gets no pings on top of what waits for it', async () => {
    await using doors = await startDoors({ ...silent, keepBodies: 'none' });
    const { socket, client } = await ask(doors, streamQuestion);
    socket.pause();
    client.begin(deliveryHead(true));
    const event = Buffer.from(`data: ${'x'.repeat(65_536)}\n\n`);
    while (client.bytes(event)) await new Promise((resolve) => setImmediate(resolve));
    client.ping();
    client.end();
    const answer = readUntil(socket, answers(1));
    socket.resume();
    expect(await answer).not.toContain('ping');
    socket.destroy();
  });
});

describe('a client that leaves', () => {
  it.each([
    'before anything',
    'after the head of a stream',
    'in the middle of a stream',
    'after the head of a plain answer',
  ])('is noticed once, %s', async (moment) => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, moment.includes('stream') ? streamQuestion : plainQuestion);
    const heard = new CountingListener();
    client.listener = heard;
    if (moment !== 'before anything') client.begin(deliveryHead(moment.includes('stream')));
    if (moment === 'in the middle of a stream') client.bytes(Buffer.from('data: 1\n\n'));
    socket.destroy();
    await eventually(() => heard.leaves === 1);
    // What the upstream still says goes nowhere and hurts nobody.
    client.begin(deliveryHead(true));
    expect(client.bytes(Buffer.from('data: 2\n\n'))).toBe(true);
    client.ping();
    client.fail(routerError('stream_broken'));
    client.end();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard.leaves).toBe(1);
    expect(doors.reports).toEqual([]);
  });

  it('is noticed by who starts to listen only afterwards', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    expect(client.hasLeft).toBe(false);
    socket.destroy();
    await eventually(() => client.hasLeft);
    const heard = new CountingListener();
    client.listener = heard;
    expect(heard.leaves).toBe(0);
    await eventually(() => heard.leaves === 1);
  });

  it('is noticed for each of its pipelined requests', async () => {
    await using doors = await startDoors(silent);
    const socket = connect(doors.port, '127.0.0.1');
    socket.write(chatPost(doors.port, plainQuestion) + chatPost(doors.port, streamQuestion));
    await eventually(() => doors.calls.length === 2);
    const heard = new CountingListener();
    for (const { call } of doors.calls) call.client.listener = heard;
    socket.destroy();
    await eventually(() => heard.leaves === 2);
  });

  it('has not left when it got everything and closes', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    const heard = new CountingListener();
    client.listener = heard;
    client.begin(deliveryHead(false));
    client.bytes(plainAnswer);
    client.end();
    await readUntil(socket, answers(1));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(heard.leaves).toBe(0);
  });
});

describe('an error', () => {
  it('has the status, the attempts and the time to wait', async () => {
    const attempts = [
      {
        provider: 'a' as ProviderId,
        model: 'm1',
        outcome: 'rate-limited' as const,
        reason: 'Slow down.',
        durationMs: 12.6,
      },
      { provider: 'b' as ProviderId, model: 'm2', outcome: 'overloaded' as const, reason: undefined, durationMs: 3 },
    ];
    await using doors = await startDoors({
      onChat: (_request, { client }) =>
        client.fail(routerError('upstream_rate_limited', 'All are busy.', { retryAfterMs: 1_200, attempts })),
    });
    const response = await fetch(`${doors.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: plainQuestion,
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('retry-after-ms')).toBe('1200');
    expect(response.headers.get('x-router-attempts')).toBe('2');
    expect(response.headers.get('x-router-provider')).toBe('b');
    expect(response.headers.get('x-router-model')).toBe('m2');
    expect(response.headers.get('x-router-cache')).toBe('off');
    expect(response.headers.get('x-router-latency-ms')).toMatch(/^\d+$/);
    expect(await response.json()).toEqual({
      error: {
        message: 'All are busy.',
        type: 'rate_limit_error',
        code: 'upstream_rate_limited',
        param: null,
        retry_after_ms: 1_200,
        attempts: [
          { provider: 'a', model: 'm1', outcome: 'rate-limited', reason: 'Slow down.', ms: 13 },
          { provider: 'b', model: 'm2', outcome: 'overloaded', reason: 'overloaded', ms: 3 },
        ],
      },
      details: [],
    });
  });

  it('passes the upstream’s own type and code on', async () => {
    await using doors = await startDoors({
      onChat: (_request, { client }) =>
        client.fail(
          routerError('upstream_invalid_request', 'No such voice.', {
            status: 422,
            param: 'voice',
            upstream: { type: 'invalid_request_error', code: 'bad_voice' },
          }),
        ),
    });
    const answer = await rawExchange(doors.port, chatPost(doors.port, plainQuestion), answers(1));
    expect(answer).toMatch(/^HTTP\/1\.1 422 /);
    expect(JSON.parse(bodyOf(answer))).toEqual({
      error: { message: 'No such voice.', type: 'invalid_request_error', code: 'bad_voice', param: 'voice' },
      details: [],
    });
  });
});

describe('what is kept for the record', () => {
  async function sentBy(keepBodies: 'all' | 'errors' | 'none', pieces: readonly Buffer[]): Promise<string | undefined> {
    await using doors = await startDoors({ ...silent, keepBodies });
    const { socket, client } = await ask(doors, streamQuestion);
    socket.resume();
    client.begin(deliveryHead(true));
    for (const piece of pieces) client.bytes(piece);
    client.ping();
    client.end();
    socket.destroy();
    return client.sent === undefined ? undefined : Buffer.concat(client.sent).toString();
  }

  it('is what was sent, without the pings', async () => {
    expect(await sentBy('all', [Buffer.from('data: 1\n\n'), Buffer.from('data: 2\n\n')])).toBe(
      'data: 1\n\ndata: 2\n\n',
    );
    expect(await sentBy('errors', [Buffer.from('data: 1\n\n')])).toBe('data: 1\n\n');
    expect(await sentBy('none', [Buffer.from('data: 1\n\n')])).toBeUndefined();
  });

  it('is not gathered while the history has no room for bodies, but for an error’s, which is short', async () => {
    await using doors = await startDoors({ ...silent, hasRoomForBodies: false });
    const { socket, client } = await ask(doors, plainQuestion);
    expect(client.sent).toBeUndefined();
    client.fail(routerError('no_provider'));
    expect(Buffer.concat(client.sent ?? []).toString()).toContain('"code":"no_provider"');
    socket.destroy();
  });

  it('is cut at 256 KiB and says so', async () => {
    const kept = await sentBy(
      'all',
      Array.from({ length: 10 }, () => Buffer.alloc(100_000, 'x')),
    );
    expect(kept).toBe(`${'x'.repeat(262_144)}\n[cut at 256 KiB]`);
  });

  it('holds an error’s body too', async () => {
    await using doors = await startDoors(silent);
    const { socket, client } = await ask(doors, plainQuestion);
    client.fail(routerError('no_provider'));
    expect(Buffer.concat(client.sent ?? []).toString()).toContain('"code":"no_provider"');
    socket.destroy();
  });
});
