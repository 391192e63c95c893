import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { routerError } from '../../../domain/router-error.ts';
import { answers, chatPost, head, rawExchange, statusOf } from '../../http/testing/raw-exchange.ts';
import { type DoorsUnderTest, startDoors } from '../../http/testing/start-doors.ts';
import { HeldBodies } from './held-bodies.ts';
import { type BodyLimits, receiveBody } from './receive-body.ts';

const question = '{"messages":[{"role":"user","content":"hi"}]}';
const large = `{"messages":[{"role":"user","content":"${'x'.repeat(100_000)}"}]}`;
const json = { 'content-type': 'application/json' };

type Call = DoorsUnderTest['calls'][number]['call'];

function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<Response> {
  const stream = body instanceof ReadableStream ? { duplex: 'half' } : {};
  const init = { method: 'POST', headers: { ...json, ...headers }, body, ...stream };
  return fetch(`${url}/v1/chat/completions`, init as RequestInit);
}

function announce(port: number, bytes: number, ...headers: readonly string[]): string {
  const lines = ['POST /v1/chat/completions HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Content-Type: application/json'];
  return head(...lines, `Content-Length: ${bytes}`, ...headers);
}

/** A server that only receives bodies, and says how each ended. */
async function receiver(limits: BodyLimits) {
  const outcomes: string[] = [];
  const seen = { outcomes, gone: 0 };
  const server: Server = createServer((request: IncomingMessage, response) => {
    receiveBody(request, response, limits, (body) => {
      outcomes.push(body.kind === 'refused' ? body.error.code : body.kind);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('connection', (socket) => socket.once('close', () => (seen.gone += 1)));
  const { port } = server.address() as AddressInfo;
  return Object.assign(seen, { port, url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() });
}

describe('large bodies that are held together', () => {
  it('are refused with 503 where they do not fit, ordinary ones never, and fit again when the first is answered', async () => {
    const waiting: Call[] = [];
    await using doors = await startDoors({
      maxHeldBodyBytes: 150_000,
      onChat: (_request, call) => waiting.push(call),
    });
    const first = post(doors.url, large);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));

    const second = await post(doors.url, large);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await second.json()).toHaveProperty('error.code', 'too_busy');
    const ordinary = post(doors.url, question);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));

    for (const call of waiting) call.client.fail(routerError('no_provider'));
    await Promise.all([first, ordinary]);
    const third = post(doors.url, large);
    await vi.waitFor(() => expect(waiting).toHaveLength(3));
    waiting[2]?.client.fail(routerError('no_provider'));
    expect((await third).status).toBe(503);
  });

  it.each(['gzip', 'chunked'])('count as they grow (%s)', async (form) => {
    const waiting: Call[] = [];
    await using doors = await startDoors({
      maxHeldBodyBytes: 150_000,
      onChat: (_request, call) => waiting.push(call),
    });
    const first = post(doors.url, large);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));

    const second =
      form === 'gzip'
        ? await post(doors.url, gzipSync(large), { 'content-encoding': 'gzip' })
        : await post(doors.url, new Blob([large]).stream());
    expect(await second.json()).toHaveProperty('error.code', 'too_busy');

    waiting[0]?.client.fail(routerError('no_provider'));
    await first;
  });

  it('give their place back however they end', async () => {
    const held = new HeldBodies(1_000_000);
    using server = await receiver({ maxBytes: 200_000, held });
    await post(server.url, large);
    await post(server.url, gzipSync(large), { 'content-encoding': 'gzip' });
    await post(server.url, Buffer.alloc(150_000, 0xff), { 'content-encoding': 'gzip' });
    await post(server.url, gzipSync(Buffer.alloc(300_000, ' ')), { 'content-encoding': 'gzip' });
    const leaver = connect(server.port, '127.0.0.1');
    leaver.write(chatPost(server.port, large).slice(0, -3));
    await vi.waitFor(() => expect(held.bytes).toBeGreaterThan(0));
    leaver.destroy();
    await vi.waitFor(() => expect(held.bytes).toBe(0));
    expect(server.outcomes).toEqual(['received', 'received', 'bad_encoding', 'body_too_large', 'left']);
  });

  it('are shut out by nobody who only announces', async () => {
    await using doors = await startDoors({ maxHeldBodyBytes: 1_000_000 });
    const announcers: Socket[] = Array.from({ length: 20 }, () => {
      const socket = connect(doors.port, '127.0.0.1');
      socket.write(announce(doors.port, 900_000, 'Expect: 100-continue'));
      return socket;
    });
    // Each is told to send, and sends nothing.
    await Promise.all(announcers.map((socket) => once(socket, 'data')));

    expect((await post(doors.url, large)).status).toBe(200);
    for (const socket of announcers) socket.destroy();
  });
});

describe('a large body that is only announced yet', () => {
  it('is refused for good where it can never fit, before it is sent', async () => {
    await using doors = await startDoors({ maxHeldBodyBytes: 1_000_000 });
    const answer = await rawExchange(doors.port, announce(doors.port, 1_000_001, 'Expect: 100-continue'), answers(1));
    expect(statusOf(answer)).toBe(413);
    expect(answer).toContain('1000000 bytes that all bodies under way may have together');
  });

  it('is refused for now where others hold the room, before it is sent', async () => {
    const waiting: Call[] = [];
    await using doors = await startDoors({
      maxHeldBodyBytes: 150_000,
      onChat: (_request, call) => waiting.push(call),
    });
    const first = post(doors.url, large);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));

    const answer = await rawExchange(doors.port, announce(doors.port, 100_000, 'Expect: 100-continue'), answers(1));
    expect(statusOf(answer)).toBe(503);
    expect(answer).toContain('too_busy');

    waiting[0]?.client.fail(routerError('no_provider'));
    await first;
  });
});

describe('compressed bodies', () => {
  const gzip = { 'content-encoding': 'gzip' };

  it('count while they grow, piece by piece: a small bomb never holds more than there is room', async () => {
    const held = new HeldBodies(2_000_000);
    const take = vi.spyOn(held, 'take');
    using server = await receiver({ maxBytes: 20_000_000, held });
    const bomb = gzipSync(Buffer.alloc(1_900_000, ' '));

    const unread = await Promise.all(Array.from({ length: 12 }, () => post(server.url, bomb, gzip)));

    expect(unread).toHaveLength(12);
    expect(server.outcomes).toContain('received');
    // Of each only what one step of the decoder brings is there before it is counted.
    expect(Math.max(...take.mock.calls.map(([bytes]) => bytes))).toBeLessThanOrEqual(2 * 65_536);
    await vi.waitFor(() => expect(held.bytes).toBe(0));
  });

  it('are decompressed a few at a time, while plain ones pass', async () => {
    const held = new HeldBodies(1_000_000);
    using server = await receiver({ maxBytes: 1_000_000, held });
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    for (let taken = 0; taken < 3; taken += 1) void held.inTurn(() => promise);

    const compressed = post(server.url, gzipSync(question), gzip);
    const left = connect(server.port, '127.0.0.1');
    const body = gzipSync(question);
    left.write(announce(server.port, body.length, 'Content-Encoding: gzip'));
    left.write(body);
    await post(server.url, question);
    await post(server.url, question);
    left.destroy();
    await vi.waitFor(() => expect(server.gone).toBe(1));
    expect(server.outcomes).toEqual(['received', 'received']);

    letGo();
    await compressed;
    await vi.waitFor(() => expect(server.outcomes.toSorted()).toEqual(['left', 'received', 'received', 'received']));
  });
});
