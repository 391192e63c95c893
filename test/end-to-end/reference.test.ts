import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemaOf } from '../../router/src/doors/management/testing/schema-of.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

interface Media {
  readonly schema?: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
        readonly content?: Readonly<Record<string, Media>>;
      }
    >
  >;
}

interface Example {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly body: unknown;
}

let router: RunningRouter;
let upstream: FakeUpstream;
let components: Readonly<Record<string, object>>;
let examples: readonly Example[];

beforeAll(async () => {
  upstream = await fakeUpstream({}, { models: ['qwen3-max', 'qwen3-coder'] });
  upstream.play(({ path, body }) => {
    // It knows chats and vectors alone.
    if (path === '/v1/completions') return { raw: { status: 404, headers: {}, body: 'Not Found' } };
    return path === '/v1/embeddings' ? { raw: vectorsFor(body['input']) } : {};
  });
  router = await startRouter();
  // With the first key everyone would need one.
  await setSetting(router, 'auth.required', 'false');
  await addProvider(router, upstream, { id: 'standby' });
  await setSetting(router, 'active_provider', 'standby');
  const { body: document } = await router.call('GET', '/openapi.json');
  components = document.components.schemas;
  examples = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => examplesOf(method.toUpperCase(), path, operation)),
  );
});

afterAll(async () => {
  await router.stop();
  await upstream.close();
});

it('keeps every promise of its reference: each example is answered, in the form that is described', async () => {
  expect(examples.length).toBeGreaterThan(45);
  // One address is there only to say why it does nothing.
  for (const example of examples.filter(({ operation }) =>
    Object.keys(operation.responses).some((code) => /^2/.test(code)),
  )) {
    await prepareFor(example);
    const reply = await router.call(example.method, await addressOf(example), example.body);
    expect(reply.status, `${example.name}: ${reply.text}`).toBeLessThan(300);
    expectDescribed(example, reply);
  }
});

it.each([
  ['a wrong body', 'POST', '/v1/chat/completions', '', { messages: 'none' }, 400],
  ['an unknown provider', 'POST', '/v1/chat/completions', '', question({ provider: 'nobody' }), 404],
  ['a provider that does not answer', 'POST', '/v1/chat/completions', '', question({ provider: 'gone' }), 502],
  ['an unknown model', 'GET', '/v1/models/{id}', '/v1/models/nothing', undefined, 404],
  ['nothing of a provider', 'POST', '/v1/providers', '', {}, 400],
  ['no provider', 'GET', '/v1/providers/{id}', '/v1/providers/nobody', undefined, 404],
  ['a wrong value', 'PUT', '/v1/settings/{key}', '/v1/settings/routing.retries', { value: 'many' }, 400],
  ['no key', 'DELETE', '/v1/keys/{id}', '/v1/keys/nobody', undefined, 404],
])('tells of %s in the form that is described', async (_case, method, path, address, body, status) => {
  await addProvider(router, upstream, { id: 'gone', config: { baseURL: 'http://127.0.0.1:9/v1' } });
  const reply = await router.call(method, address || path, body);
  await router.call('DELETE', '/v1/providers/gone');

  const example = examples.find((one) => one.method === method && one.path === path);
  const schema = example?.operation.responses['default']?.content?.['application/json']?.schema ?? {};
  expect(reply.status).toBe(status);
  expect(schemaOf(schema, components).safeParse(reply.body).error?.issues, reply.text).toBeUndefined();
});

it.each([
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello?' }] }],
  ['/v1/completions', { prompt: 'Hello?' }],
  ['/v1/embeddings', { input: 'Hello?' }],
  ['/v1/messages', { messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 9 }],
  ['/v1/messages/count_tokens', { messages: [{ role: 'user', content: 'Hello?' }] }],
  ['/v1/responses', { input: 'Hello?' }],
  ['/v1/responses/input_tokens', { input: 'Hello?' }],
])('describes every header that %s answers with, of good and of bad news', async (path, body) => {
  const operation = examples.find((one) => one.path === path && one.method === 'POST')?.operation;
  await addProvider(router, upstream, { id: 'silent', config: { baseURL: 'http://127.0.0.1:9/v1' } });
  const asked = [
    { model: 'qwen3-max' },
    { model: 'qwen3-max', stream: true },
    { model: 'demo/anything' },
    { model: 'qwen3-max', seed: 1, top_k: 3, unheard_of: true },
    { model: 'nobody-has-this', provider: 'standby' },
    { provider: 'nobody' },
    { provider: 'silent', model: 'qwen3-max' },
    { model: 7 },
  ];
  for (const wish of asked) {
    const { status, headers } = await router.call('POST', path, { ...body, ...wish });
    const told = (operation?.responses[String(status)] ?? operation?.responses['default'])?.headers ?? {};
    const described = Object.keys(told).map((name) => name.toLowerCase());
    const sent = [...headers.keys()].filter((name) => /^(?:x-router-|x-request-id|request-id|retry-after)/.test(name));
    const sure = Object.entries(told).flatMap(([name, { required }]) => (required ? [name.toLowerCase()] : []));
    const name = `${status} ${JSON.stringify(wish)}`;
    expect(described, name).toEqual(expect.arrayContaining(sent));
    expect(sent, name).toEqual(expect.arrayContaining(sure));
  }
  await router.call('DELETE', '/v1/providers/silent');
});

it('describes every address of the doors for models, and none that is not there', async () => {
  const doors = new URL('../../router/src/doors/inference/', import.meta.url);
  const sources = readdirSync(doors, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const paths = new Set(
    sources.flatMap((name) =>
      [...readFileSync(new URL(name, doors), 'utf8').matchAll(/'(\/v1\/[a-z_/]+?)\/?'/g)].map(([, path = '']) => path),
    ),
  );
  expect(paths.size).toBeGreaterThan(7);
  // One of each, and whatever OpenAI has below it.
  const below = ['', '/ID', '/ID/items', '/ID/items/ID', '/ID/input_items', '/ID/cancel'];
  const described = new Set(examples.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, 'ID')}`));
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      // An id of a model may hold slashes.
      for (const rest of path === '/v1/models' ? ['', '/ID'] : below) {
        const { status, text } = await router.call(method, path + rest, method === 'POST' ? {} : undefined);
        const isThere = status !== 405 && !/There is nothing (?:at|here)|no such address/i.test(text);
        if (isThere) expect(described, `${method} ${path + rest}: ${text}`).toContain(`${method} ${path + rest}`);
      }
    }
  }
});

it('shows the same to people at /docs', async () => {
  const page = await router.call('GET', '/docs');
  for (const { operation } of examples) expect(page.text).toContain(`id="${operation.operationId}"`);
});

function vectorsFor(input: unknown) {
  const data = [input].flat().map((_, index) => ({ object: 'embedding', index, embedding: [0.5, -1] }));
  const body = JSON.stringify({
    object: 'list',
    model: 'qwen3-max',
    data,
    usage: { prompt_tokens: 1, total_tokens: 1 },
  });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function examplesOf(method: string, path: string, operation: Operation): readonly Example[] {
  const bodies = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  const example = { method, path, operation };
  if (bodies.length === 0) return [{ ...example, name: operation.operationId, body: undefined }];
  return bodies.map(({ value }, index) => ({ ...example, name: `${operation.operationId} ${index + 1}`, body: value }));
}

/** Whatever an example names is there, and what it makes is not there yet. */
async function prepareFor({ method, path, body }: Example): Promise<void> {
  await router.call('DELETE', '/v1/settings/routing.strategy');
  if (path === '/v1/optimize/undo') await router.call('POST', '/v1/optimize', { target: 'reliability' });
  const made =
    method === 'POST' && /^\/v1\/(?:providers|models|aliases)$/.test(path) ? (body as { id: string }).id : undefined;
  if (made !== undefined) await router.call('DELETE', `${path}/${encodeURIComponent(made)}`);
  const home = await router.call('GET', '/v1/providers/lm-studio-home');
  if (home.status === 404) await addProvider(router, upstream, { id: 'lm-studio-home', type: 'lm-studio' });
  await router.call('PATCH', '/v1/providers/lm-studio-home/config/timeout', { value: 60_000 });
  for (const model_id of ['qwen3-max', 'qwen3-coder']) {
    await router.call('POST', '/v1/providers/lm-studio-home/models', { model_id });
  }
  if (made !== 'smart') {
    const targets = [{ provider: 'lm-studio-home', model: 'qwen3-max' }];
    await router.call('POST', '/v1/aliases', { id: 'smart', targets });
  }
  if (made !== 'gpt-4') await router.call('POST', '/v1/models', { id: 'gpt-4' });
  if (path === '/v1/feedback') {
    const { request_id: id } = body as { request_id: string };
    await router.call('POST', '/v1/providers/lm-studio-home/enable');
    const asked = question({ provider: 'lm-studio-home', model: 'qwen3-max' });
    const reply = await router.call('POST', '/v1/chat/completions', asked, { 'x-request-id': id });
    expect(reply.status, reply.text).toBe(200);
  }
}

/** Ids that a router gives itself are not those of an example. */
async function addressOf({ path, operation }: Example): Promise<string> {
  const parameters = operation.parameters ?? [];
  const own = await ownId(path);
  const ownItem = path.includes('{item}') ? await itemOf(own) : undefined;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const example = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.example;
    return encodeURIComponent((name === 'item' ? ownItem : own) ?? String(example));
  });
  const query = parameters.filter((parameter) => parameter.in === 'query' && !isGiven(parameter.name));
  const search = new URLSearchParams(query.map(({ name, example }) => [name, String(example)]));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** Only a router itself can give it. */
function isGiven(parameter: string): boolean {
  return parameter === 'cursor' || parameter === 'after';
}

async function itemOf(conversation: string | undefined): Promise<string | undefined> {
  return (await router.call('GET', `/v1/conversations/${conversation}/items`)).body.data[0].id;
}

async function ownId(path: string): Promise<string | undefined> {
  if (path.startsWith('/v1/keys/{id}')) return (await router.call('POST', '/v1/keys', { name: 'example' })).body.id;
  if (path.startsWith('/v1/conversations/{id}')) {
    return (await router.call('POST', '/v1/conversations', { items: [{ role: 'user', content: 'Hello!' }] })).body.id;
  }
  if (path.startsWith('/v1/responses/{id}'))
    return (await router.call('POST', '/v1/responses', { model: 'qwen3-max', input: 'Hello?' })).body.id;
  if (path !== '/v1/history/{id}') return undefined;
  await router.call('POST', '/v1/chat/completions', question());
  for (;;) {
    const { body } = await router.call('GET', '/v1/history?limit=1');
    if (body.history.length > 0) return body.history[0].id;
  }
}

function expectDescribed({ name, operation }: Example, reply: Reply): void {
  const [type = ''] = (reply.headers.get('content-type') ?? '').split(';');
  const content = operation.responses[String(reply.status)]?.content ?? {};
  expect(Object.keys(content), `${name}: ${reply.status} ${type}`).toContain(type);
  const schema = content[type]?.schema;
  if (schema === undefined) return;
  const read = schemaOf(schema, components).safeParse(type === 'application/json' ? reply.body : reply.text);
  expect(read.error?.issues, `${name}: ${reply.text}`).toBeUndefined();
}
