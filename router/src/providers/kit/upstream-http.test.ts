import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { type FakeUpstream, type FakeUpstreamOptions, fakeUpstream } from '../testing/fake-upstream.ts';
import type { UpstreamReceiver } from './upstream-exchange.ts';
import { UpstreamHttp } from './upstream-http.ts';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

type Result =
  | { kind: 'ended'; status: number; body: string }
  | { kind: 'broke'; code: string }
  | { kind: 'failed'; failure: ProviderFailure };

class Receiver implements UpstreamReceiver {
  readonly pieces: string[] = [];
  readonly result = Promise.withResolvers<Result>();
  connections = 0;
  #status = 0;
  #body = '';

  connected(): void {
    this.connections += 1;
  }
  replied(status: number): void {
    this.#status = status;
  }
  data(chunk: Buffer): void {
    this.pieces.push(chunk.toString());
    this.#body += chunk.toString();
  }
  ended(): void {
    this.result.resolve({ kind: 'ended', status: this.#status, body: this.#body });
  }
  broke(code: string): void {
    this.result.resolve({ kind: 'broke', code });
  }
  failed(failure: ProviderFailure): void {
    this.result.resolve({ kind: 'failed', failure });
  }
  crashed(failure: ProviderFailure): void {
    this.result.resolve({ kind: 'failed', failure });
  }
}

async function upstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const fake = await fakeUpstream({ says: 'Hello.' }, options);
  open.push(fake);
  return fake;
}

function http(origin: string, connectTimeoutMs = 5_000): UpstreamHttp {
  const made = new UpstreamHttp({ origin, connectTimeoutMs, instance: 'this-one' });
  return made;
}

function get(over: UpstreamHttp, headers: string[] = []) {
  const receiver = new Receiver();
  over.send({ method: 'GET', path: '/v1/models', headers, body: undefined }, receiver);
  return receiver;
}

/** A server that speaks raw bytes. */
async function rawServer(reply: string | Buffer): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function chunked(...pieces: string[]): string {
  const chunks = [...pieces, ''].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join('')}`;
}

describe('UpstreamHttp', () => {
  it('tells the HTTP chunks that came together as one piece, and the end after it', async () => {
    const receiver = get(http(await rawServer(chunked('one ', 'two ', 'three'))));
    expect(await receiver.result.promise).toEqual({ kind: 'ended', status: 200, body: 'one two three' });
    expect(receiver.pieces).toEqual(['one two three']);
  });

  it('tells what came before the connection broke', async () => {
    const cut = chunked('one ', 'two').slice(0, -5);
    const receiver = get(http(await rawServer(cut)));
    expect(await receiver.result.promise).toMatchObject({ kind: 'broke' });
    expect(receiver.pieces.join('')).toBe('one two');
  });

  it('tells nothing more to a receiver that aborts at the first piece', async () => {
    const receiver = new Receiver();
    const exchange = http(await rawServer(chunked('one ', 'two'))).send(
      { method: 'GET', path: '/', headers: [], body: undefined },
      receiver,
    );
    receiver.data = (chunk) => {
      receiver.pieces.push(chunk.toString());
      exchange.abort();
    };
    const outcome = await Promise.race([receiver.result.promise, setTimeout(100, 'silence')]);
    expect(outcome).toBe('silence');
    expect(receiver.pieces).toEqual(['one two']);
  });

  it.each(['127.0.0.1', '::1'] as const)('reaches "localhost" where the server listens on %s only', async (host) => {
    const fake = await upstream({ host });
    expect(await get(http(`http://localhost:${fake.port}`)).result.promise).toMatchObject({
      kind: 'ended',
      status: 200,
    });
  });

  it('uses a connection again and tells of it each time', async () => {
    const fake = await upstream();
    const over = http(fake.origin);
    for (let round = 0; round < 3; round += 1) {
      const receiver = get(over);
      await receiver.result.promise;
      expect(receiver.connections).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(fake.openConnections).toBe(1);
  });

  it('says after close that it is closed', async () => {
    const over = http('http://127.0.0.1:9');
    await over.close();
    expect(await get(over).result.promise).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
  });

  it('never throws, whatever it is to send', async () => {
    const result = await get(http('http://127.0.0.1:9'), ['authorization', 'Bearer a\nb']).result.promise;
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable', code: 'UND_ERR_INVALID_ARG' } });
  });

  it('tells an unknown host by name of the cause, not of the address', async () => {
    const result = await get(http('http://no-such-host.invalid')).result.promise;
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
    expect(JSON.stringify(result)).not.toContain('no-such-host');
  });

  it.each(['not http at all\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nabc'])(
    'takes the garbage %j for a broken connection',
    async (reply) => {
      expect(await get(http(await rawServer(reply))).result.promise).toMatchObject({ kind: 'broke' });
    },
  );

  it('passes over informational replies', async () => {
    const reply = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    expect(await get(http(await rawServer(reply))).result.promise).toEqual({ kind: 'ended', status: 200, body: 'ok' });
  });

  it('reads what was compressed once, and says so of what was compressed more often', async () => {
    const packed = gzipSync('hello');
    const reply = (coding: string, body: Buffer) => async () => {
      const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${body.length}\r\n\r\n`;
      return get(http(await rawServer(Buffer.concat([Buffer.from(head), body])))).result.promise;
    };
    for (const coding of ['gzip', 'GZIP, identity', 'identity,gzip']) {
      expect(await reply(coding, packed)()).toMatchObject({ kind: 'ended', body: 'hello' });
    }
    expect(await reply('utf-8', Buffer.from('hello'))()).toMatchObject({ kind: 'ended', body: 'hello' });
    const thrice = gzipSync(gzipSync(packed));
    expect(await reply('gzip, gzip, gzip', thrice)()).toEqual({ kind: 'broke', code: 'COMPRESSED_TWICE' });
  });

  it('gives up on a server that sends informational replies and nothing else', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const receiver = get(http(await rawServer(hint.repeat(5_000))));
    expect(await receiver.result.promise).toEqual({ kind: 'broke', code: 'ENDLESS_1XX' });
    const patient = get(http(await rawServer(`${hint.repeat(20)}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`)));
    expect(await patient.result.promise).toEqual({ kind: 'ended', status: 200, body: 'ok' });
  });

  it('reads a body that only the end of the connection ends', async () => {
    const reply = 'HTTP/1.0 200 OK\r\n\r\nold';
    expect(await get(http(await rawServer(reply))).result.promise).toEqual({ kind: 'ended', status: 200, body: 'old' });
  });

  it.each(['connected', 'replied', 'data', 'ended'] as const)(
    'tells a receiver that throws at `%s` that there will be no answer, and nobody else',
    async (method) => {
      for (const reply of [chunked('Hi'), 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nHi']) {
        const receiver = new Receiver();
        receiver[method] = () => {
          throw new RangeError('too deep');
        };
        http(await rawServer(reply)).send({ method: 'GET', path: '/', headers: [], body: undefined }, receiver);
        expect(await receiver.result.promise).toEqual({
          kind: 'failed',
          failure: { kind: 'broken-before-content', message: 'The provider’s answer could not be read (RangeError).' },
        });
      }
    },
  );

  it('ends a call that is aborted while it still connects', async () => {
    const fake = await upstream();
    const over = http(fake.origin);
    const receiver = new Receiver();
    over.send({ method: 'GET', path: '/v1/models', headers: [], body: undefined }, receiver).abort();
    await get(over).result.promise;
    expect(receiver.connections).toBe(0);
    expect(await Promise.race([receiver.result.promise, 'silence'])).toBe('silence');
  });
});
