import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { question } from './kit/providers.ts';
import { startRouter } from './kit/start-router.ts';

const page = '<!doctype html><html><title>Sign in</title></html>';
const answer = JSON.stringify({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
});

/** Lists its models well; before its chat stands a page to sign in at, until somebody did. */
async function gatedUpstream() {
  const gate = { isOpen: false, url: '' };
  const server = createServer((request, response) => {
    const isJson = request.method === 'GET' || gate.isOpen;
    response.writeHead(200, { 'content-type': isJson ? 'application/json' : 'text/html' });
    response.end(
      request.method === 'GET' ? '{"object":"list","data":[{"id":"m","object":"model"}]}' : gate.isOpen ? answer : page,
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return Object.assign(gate, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
}

it('is told by /health for as long as calls find none, however well the models are listed', async () => {
  const upstream = await gatedUpstream();
  await using router = await startRouter();
  const config = { baseURL: upstream.url, apiKey: 'sk-test' };
  const provider = { id: 'gated', name: 'gated', type: 'openai-compatible', enabled: true, priority: 90, config };
  expect(await router.call('POST', '/v1/providers', provider)).toMatchObject({ status: 201 });
  const health = async () => (await router.call('GET', '/health')).body.providers.gated;
  const ask = () => router.call('POST', '/v1/chat/completions', question({ model: 'gated/m' }));
  expect(await health()).toMatchObject({ status: 'healthy' });

  for (let call = 0; call < 6; call += 1) {
    expect(await ask()).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
  }
  expect(await health()).toMatchObject({ status: 'unhealthy', error: expect.stringContaining('web page') });

  upstream.isOpen = true;
  expect(await ask()).toMatchObject({ status: 200 });
  expect(await health()).toMatchObject({ status: 'healthy' });
});
