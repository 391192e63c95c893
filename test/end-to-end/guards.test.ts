import { readdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawExchange, rawRequest, statusOf } from './kit/raw-exchange.ts';
import { type RunningRouter, startRouter, tryStart } from './kit/start-router.ts';

let router: RunningRouter;
const body = '{"model":"demo","messages":[{"role":"user","content":"Hello?"}]}';

beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router?.[Symbol.asyncDispose]());

function chat(headers: readonly string[], text = body): Promise<string> {
  return rawExchange(
    router.port,
    rawRequest(
      'POST /v1/chat/completions HTTP/1.1',
      ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`, ...headers],
      text,
    ),
  );
}

const here = () => `Host: 127.0.0.1:${router.port}`;

describe('the Host header', () => {
  it.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['LOCALHOST', true],
    ['[::1]', true],
    ['evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['127.evil.com', false],
    ['localhost.evil.example', false],
    ['evil.example#127.0.0.1', false],
    ['user@127.0.0.1', false],
    ['0.0.0.0', false],
    ['', false],
  ])('%s is let in: %s', async (host, admitted) => {
    const status = statusOf(await chat([`Host: ${host}:${router.port}`]));
    if (admitted) expect(status).toBe(200);
    else expect([400, 403]).toContain(status);
  });

  it('of another port is foreign', async () => {
    expect(statusOf(await chat([`Host: 127.0.0.1:${router.port + 1}`]))).toBe(403);
  });

  it('is missing: foreign', async () => {
    expect([400, 403]).toContain(statusOf(await chat([])));
    const old = rawRequest('GET /v1/models HTTP/1.0', []);
    expect([400, 403]).toContain(statusOf(await rawExchange(router.port, old)));
  });

  it('twice is refused', async () => {
    expect([400, 403]).toContain(statusOf(await chat([here(), 'Host: evil.example'])));
  });

  it('guards every door', async () => {
    for (const path of [
      '/',
      '/health',
      '/v1/models',
      '/v1/providers',
      '/v1/keys',
      '/metrics',
      '/settings/active_provider',
      '/nowhere',
    ]) {
      const answer = await rawExchange(router.port, rawRequest(`GET ${path} HTTP/1.1`, ['Host: evil.example']));
      expect(statusOf(answer), path).toBe(403);
    }
  });
});

describe('the Origin header', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://localhost',
    'http://127.0.0.1:9',
    'http://127.0.0.1.evil.example',
    'file://',
  ])('%s is refused', async (origin) => {
    const answer = await chat([here(), `Origin: ${origin}`]);
    expect(statusOf(answer)).toBe(403);
    expect(answer).not.toMatch(/access-control-allow-origin/i);
  });

  it('of the router itself is let in', async () => {
    expect(statusOf(await chat([here(), `Origin: http://127.0.0.1:${router.port}`]))).toBe(200);
  });

  it('of a preflight gets no permission', async () => {
    const answer = await rawExchange(
      router.port,
      rawRequest('OPTIONS /v1/chat/completions HTTP/1.1', [
        here(),
        'Origin: https://evil.example',
        'Access-Control-Request-Method: POST',
      ]),
    );
    expect(statusOf(answer)).toBe(403);
  });
});

describe('a forwarded request', () => {
  it.each(['X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Host: evil.example', 'Forwarded: for=203.0.113.9'])(
    'counts as remote and needs a credential (%s)',
    async (header) => {
      expect(statusOf(await chat([here(), header]))).toBe(401);
    },
  );
});

describe('request smuggling', () => {
  const open = 'POST /v1/chat/completions HTTP/1.1';
  it.each([
    ['both lengths', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6'], 'hello!'],
    ['an odd length', ['Content-Length: +5'], 'hello'],
    ['an odd encoding', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['an odd chunk size', ['Transfer-Encoding: chunked'], '0x5\r\nhello\r\n0\r\n\r\n'],
    ['a folded header', ['X-Folded: a', ' b'], ''],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
    ['a bare newline', ['X-A: b\nTransfer-Encoding: chunked'], '0\r\n\r\n'],
  ])('by %s is refused', async (_, headers, text) => {
    const answer = await rawExchange(
      router.port,
      rawRequest(open, [here(), 'Content-Type: application/json', ...headers], text),
    );
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
    expect(statusOf(answer)).toBeLessThan(500);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
  });

  it.each(['CONNECT evil.example:443 HTTP/1.1', 'GET http://evil.example/ HTTP/1.1'])(
    '%s is no proxy',
    async (line) => {
      const answer = await rawExchange(router.port, rawRequest(line, ['Host: evil.example']));
      expect(statusOf(answer) === 0 || statusOf(answer) >= 400).toBe(true);
    },
  );
});

describe('bad input', () => {
  const post = (text: string, headers: Record<string, string> = {}) =>
    router.call('POST', '/v1/chat/completions', text, headers);

  it.each([
    ['no JSON', '{"model":', 'invalid_json'],
    ['no object', '[1]', 'invalid_request'],
    ['null', 'null', 'invalid_request'],
  ])('that is %s is 400', async (_, text, code) => {
    expect(await post(text)).toMatchObject({ status: 400, body: { error: { code, type: 'invalid_request_error' } } });
  });

  it.each([
    ['model', { model: 7 }],
    ['messages', { messages: 'hello' }],
    ['stream', { stream: 'yes' }],
  ])('names the field %s', async (param, fields) => {
    const reply = await post(JSON.stringify({ ...JSON.parse(body), ...fields }));
    expect(reply).toMatchObject({ status: 400, body: { error: { param } } });
  });

  it('that is nested without end is 400', async () => {
    const reply = await post(`{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'json_too_deep' } } });
  });

  it('that is larger than the limit is 413, also when only its decompressed form is', async () => {
    const large = JSON.stringify({ ...JSON.parse(body), padding: 'x'.repeat(21 * 1024 * 1024) });
    expect(await post(large)).toMatchObject({ status: 413, body: { error: { code: 'body_too_large' } } });
    const bomb = await fetch(`${router.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(large)),
    });
    expect(bomb.status).toBe(413);
  });

  it('that is no JSON by its type is 415, but an empty body is taken whatever its type', async () => {
    expect(await post(body, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    const empty = await router.call('POST', '/v1/providers/demo/enable', '', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(empty.status).toBe(200);
  });

  it('in the headers is 431 when there is too much of it', async () => {
    expect(statusOf(await chat([here(), `X-Large: ${'x'.repeat(100_000)}`]))).toBe(431);
  });

  it('finds nothing at doors that do not exist yet', async () => {
    for (const path of [
      '/v1/images/generations',
      '/v1/audio/speech',
      '/v1/rerank',
      '/api/admin/providers',
      '/api/chat/multi',
      '/api/auth/login',
    ]) {
      const reply = await router.call('POST', path, {});
      expect(reply, path).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    }
  });
});

describe('a request id', () => {
  it('is kept when it is sane and made when it is not', async () => {
    const kept = await router.call('GET', '/v1/models', undefined, { 'X-Request-Id': 'my-id.1' });
    expect(kept.headers.get('x-request-id')).toBe('my-id.1');
    const made = await router.call('GET', '/v1/models', undefined, { 'X-Request-Id': 'a b"c' });
    expect(made.headers.get('x-request-id')).toMatch(/^[\w.:-]{8,}$/);
  });

  it('is on every answer, errors too', async () => {
    for (const path of ['/nowhere', '/v1/providers/nobody', '/health/live']) {
      expect((await router.call('GET', path)).headers.get('x-request-id'), path).toMatch(/./);
    }
    expect(await chat(['Host: evil.example'])).toMatch(/x-request-id: /i);
  });
});

describe('a public bind without credentials', () => {
  it.each(['0.0.0.0', '::', ...lanAddress()])(
    'on %s is refused, says the ways out, and creates nothing',
    async (host) => {
      const boot = await tryStart({ env: { HOST: host } });
      expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
      if (boot.kind !== 'ended') return;
      expect(boot.output).toMatch(/provider-cli key create/);
      expect(boot.output).toMatch(/127\.0\.0\.1/);
      expect(await readdir(boot.dataDir)).toEqual([]);
    },
  );
});

function lanAddress(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const lan = addresses.find((address) => address.family === 'IPv4' && !address.internal);
  return lan === undefined ? [] : [lan.address];
}
