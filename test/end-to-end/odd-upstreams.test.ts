import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let router: RunningRouter;
let count = 0;
beforeAll(async () => {
  router = await startRouter();
  await setSetting(router, 'routing.retries', '0');
});
afterAll(() => router?.[Symbol.asyncDispose]());

/** What the router says when such an upstream is asked. */
async function errorOf(type: string, listener: RequestListener): Promise<string> {
  const config = { baseURL: await serve(listener), apiKey: 'k' };
  count += 1;
  const id = `odd-${count}`;
  expect((await router.call('POST', '/v1/providers', { id, type, config })).status).toBe(201);
  const reply = await router.call('POST', '/v1/chat/completions', question({ provider: id }));
  expect(reply.status, reply.text).toBe(502);
  return reply.body.error.message;
}

describe.each(['openai-compatible', 'anthropic', 'cohere'])('an upstream of the type %s', (type) => {
  it('that answers with white space alone has given no answer, and no stream either', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, ' '));
    const message = await errorOf(type, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(message).toContain('answer is empty');
  });

  it.each([200, 500])('that compresses thrice shows none of its bytes (status %i)', async (status) => {
    const thrice = gzipSync(gzipSync(gzipSync('{"error":{"message":"inside"}}')));
    const message = await errorOf(type, (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip, gzip, gzip' });
      response.end(thrice);
    });
    expect(message).toMatch(/^[\p{L}\p{N}\p{P}\p{Z}]+$/u);
    expect(message).toMatch(status === 200 ? /COMPRESSED_TWICE/ : /status 500/);
  });

  it('cannot write into the log and the error what a terminal would obey', async () => {
    const message = await errorOf(type, (_request, response) => {
      const hostile = 'down\u001b[2J\u009b31m\u202ereversed\u2066\r\nforged';
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: hostile }, message: hostile }));
    });
    expect(message).toContain('down');
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

describe('the command line at an address where no router is', () => {
  it.each([
    ['a page', 'text/html', '<!doctype html><html></html>'],
    ['JSON of another shape', 'application/json', '{"hello":"world"}'],
    ['a list', 'application/json', '[1,2]'],
    ['an empty answer', 'text/plain', ''],
  ])('says so: %s', async (_, contentType, body) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': contentType }).end(body);
    });
    for (const command of [
      ['list'],
      ['provider', 'show', 'x'],
      ['stats'],
      ['history'],
      ['model', 'list'],
      ['settings', 'get'],
    ]) {
      const run = await runCli('/', [...command, '--url', url]);
      expect([command, run.code, run.stdout]).toEqual([command, 1, '']);
      expect(run.stderr).toMatch(/none of a Provider Router/);
    }
  });
});
