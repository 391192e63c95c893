// Two providers behind one address, switched while the router runs: no client changes anything. Start a router first (npm start), then:
// node examples/switch-provider.ts
import { startModel } from './kit/start-model.ts';

const router = process.env['ROUTER_URL'] ?? 'http://127.0.0.1:3001';
await using one = await startModel('Provider one speaking.');
await using two = await startModel('Provider two speaking.');

async function call(method: string, path: string, body?: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(router + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response;
}

async function ask(): Promise<string> {
  const messages = [{ role: 'user', content: 'Who is there?' }];
  const response = await call('POST', '/v1/chat/completions', { model: 'example', messages });
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return `${response.headers.get('x-router-provider')}: ${choices[0]?.message.content}`;
}

const { value: before } = (await (await call('GET', '/v1/settings/active_provider')).json()) as { value: string };
for (const [id, { endpoint }] of Object.entries({ 'example-one': one, 'example-two': two })) {
  await call('POST', '/v1/providers', { id, name: id, type: 'local', config: { baseURL: endpoint } });
}
for (const id of ['example-one', 'example-two']) {
  await call('PUT', '/v1/settings/active_provider', { value: id });
  console.log(await ask());
}
await call('PUT', '/v1/settings/active_provider', { value: before });
for (const id of ['example-one', 'example-two']) await call('DELETE', `/v1/providers/${id}`);
