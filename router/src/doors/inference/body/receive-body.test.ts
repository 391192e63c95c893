import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answers, chatPost, head, rawExchange, readUntil, statusOf } from '../../http/testing/raw-exchange.ts';
import { startDoors } from '../../http/testing/start-doors.ts';
import { HeldBodies } from './held-bodies.ts';
import { receiveBody } from './receive-body.ts';

const question = '{"messages":[{"role":"user","content":"hi"}]}';
const chatHead = ['POST /v1/chat/completions HTTP/1.1', 'Host: 127.0.0.1'];
const json = 'Content-Type: application/json';

async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('a body in a coding', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['identity', (bytes: Buffer<ArrayBuffer>) => bytes],
  ] as const)('is taken in %s, and forwarded without it', async (coding, encode) => {
    await using doors = await startDoors();
    const response = await post(doors.url, encode(Buffer.from(question)), { 'content-encoding': coding });
    expect(response.status).toBe(200);
    expect(Buffer.from(doors.calls[0]?.request.bytes ?? []).toString()).toBe(question);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('that is a bomb in %s is refused by what comes out of it', async (coding, encode) => {
    await using doors = await startDoors({ settings: { maxBodyBytes: 100_000 } });
    const bomb = encode(Buffer.alloc(5_000_000, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    const response = await post(doors.url, bomb, { 'content-encoding': coding });
    expect(response.status).toBe(413);
    expect(await response.json()).toHaveProperty('error.code', 'body_too_large');
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'])('that is no %s is a 400', async (coding) => {
    await using doors = await startDoors();
    const response = await post(doors.url, Buffer.alloc(300, 0xff), { 'content-encoding': coding });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error.code', 'bad_encoding');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('that was cut is a 400 in %s', async (coding, encode) => {
    await using doors = await startDoors();
    const cut = encode(Buffer.from(question)).subarray(0, -12);
    const response = await post(doors.url, cut, { 'content-encoding': coding });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error.code', 'bad_encoding');
  });

  it.each(['compress', 'gzip, br', 'x'.repeat(200)])(
    'nobody knows (%s) is a 415 that says which are known',
    async (coding) => {
      await using doors = await startDoors();
      const response = await post(doors.url, question, { 'content-encoding': coding });
      expect(response.status).toBe(415);
      expect(await response.text()).toContain('gzip, deflate, br, zstd');
    },
  );

  it('asking for an absurd zstd window is refused before it is filled', async () => {
    await using doors = await startDoors();
    // A frame header that asks for 64 MiB, no content size, then one empty last block.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0x01, 0x00, 0x00]);
    const response = await post(doors.url, frame, { 'content-encoding': 'zstd' });
    expect(await response.json()).toHaveProperty('error.code', 'bad_encoding');
  });
});

describe('a body that is too large', () => {
  it('is refused as announced, and the client reads the answer although it still sends', async () => {
    await using doors = await startDoors({ settings: { maxBodyBytes: 1_000 } });
    const response = await post(doors.url, Buffer.alloc(30_000_000, ' '));
    expect(response.status).toBe(413);
    expect(await response.json()).toHaveProperty('error.message', expect.stringContaining('1000 bytes'));
  });

  it('is refused as it arrives when nothing was announced', async () => {
    await using doors = await startDoors({ settings: { maxBodyBytes: 1_000 } });
    const socket = connect(doors.port, '127.0.0.1');
    socket.write(head(...chatHead, json, 'Transfer-Encoding: chunked'));
    const answer = readUntil(socket, answers(1));
    for (let index = 0; index < 200; index += 1) socket.write(`1000\r\n${'x'.repeat(4_096)}\r\n`);
    expect(statusOf(await answer)).toBe(413);
    expect(await answer).toMatch(/\r\nconnection: close\r\n/i);
    socket.destroy();
  });

  it('of any size gets the answer of a closed door without a reset', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' } });
    const response = await post(doors.url, Buffer.alloc(10_000_000, ' '));
    expect(response.status).toBe(401);
    expect(await response.json()).toHaveProperty('error.code', 'unauthorized');
  });

  it('lets a connection live on when the rest of it is small', async () => {
    await using doors = await startDoors({ settings: { maxBodyBytes: 100 } });
    const tooLarge = chatPost(doors.port, JSON.stringify({ messages: 'x'.repeat(200) }));
    const answer = await rawExchange(doors.port, tooLarge + chatPost(doors.port, question), answers(2));
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['413', '200']);
  });
});

describe('a body in its type', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/json; charset="utf-8"; odata=verbose',
    'application/json;charset=iso-8859-1',
    'application/vnd.api+json',
  ])('is JSON as %s', async (type) => {
    await using doors = await startDoors();
    expect((await post(doors.url, question, { 'content-type': type })).status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
    'application/json;charset="UTF-16LE"',
    'application/json; charset=windows-1252',
    '',
  ])('is not JSON as "%s"', async (type) => {
    await using doors = await startDoors();
    const request = head(...chatHead, `Content-Type: ${type}`, `Content-Length: ${question.length}`) + question;
    expect(statusOf(await rawExchange(doors.port, request, answers(1)))).toBe(415);
  });

  it('is not JSON without one', async () => {
    await using doors = await startDoors();
    const request = head(...chatHead, `Content-Length: ${question.length}`) + question;
    expect(statusOf(await rawExchange(doors.port, request, answers(1)))).toBe(415);
    expect(doors.calls).toHaveLength(0);
  });

  it('in chunks shows only at its end whether it has to be JSON', async () => {
    await using doors = await startDoors();
    const chunked = head(...chatHead, 'Content-Type: text/plain', 'Transfer-Encoding: chunked');
    const size = question.length.toString(16);
    expect(statusOf(await rawExchange(doors.port, `${chunked}${size}\r\n${question}\r\n0\r\n\r\n`, answers(1)))).toBe(
      415,
    );
    const empty = await rawExchange(doors.port, `${chunked}0\r\n\r\n`, answers(1));
    expect(statusOf(empty)).toBe(400);
    expect(empty).toContain('The body is empty');
  });
});

it('asks nobody when the client leaves while it uploads', async () => {
  await using doors = await startDoors();
  const socket = connect(doors.port, '127.0.0.1');
  socket.write(chatPost(doors.port, question).slice(0, -3));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  // A whole request after it shows that the server has seen what came before.
  expect((await post(doors.url, question)).status).toBe(200);
  expect(doors.calls).toHaveLength(1);
  expect(doors.reports).toEqual([]);
});

it('says once what became of a body, also when it takes a while to decompress', async () => {
  const outcomes: string[] = [];
  const server = createServer((request, response) => {
    receiveBody(request, response, { maxBytes: 1_000_000, held: new HeldBodies(1_000_000) }, (body) => {
      outcomes.push(body.kind);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await post(url, gzipSync(Buffer.alloc(900_000, ' ')), { 'content-encoding': 'gzip' });
  await post(url, question);
  server.close();
  expect(outcomes).toEqual(['received', 'received']);
});
