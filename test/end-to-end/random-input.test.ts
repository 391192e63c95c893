import { type IncomingHttpHeaders, request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { addProvider, setSetting } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const RUNS = 1_500;
/** A safety net against hanging, not a measurement. */
const LIMIT_MS = 15_000;
/** Answers of these say how an upstream is, or what a request would meet. */
const tellsOfUpstreams =
  /^\/v1\/(?:route\/explain|chat\/completions|completions|embeddings|messages|messages\/count_tokens|responses|responses\/input_tokens|providers\/[^/]*\/test)$/;
/** What they may say of it; all else of 500 and above is a fault of our own, there and anywhere. */
const ofUpstreams: ReadonlySet<number> = new Set([502, 503, 504, 508, 529]);

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

let router: RunningRouter;
/** Two that answer, so that requests get past the choice of one. */
let upstreams: readonly FakeUpstream[];
let routes: readonly (readonly [method: string, path: string])[];
/** Of a key that is there. */
let keyId: string;

beforeAll(async () => {
  router = await startRouter();
  upstreams = [await fakeUpstream({}, { models: ['m'] }), await fakeUpstream({}, { models: ['m', 'n'] })];
  for (const [at, upstream] of upstreams.entries()) await addProvider(router, upstream, { id: `here-${at}` });
  const { body: document } = await router.call('GET', '/openapi.json');
  routes = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => [method.toUpperCase(), path] as const),
  );
  // Retries are one of the things that are changed here; what they wait for would pass for hanging.
  await setSetting(router, 'routing.retryBaseMs', '1');
  // Else the first key would close the door to all the rest.
  await setSetting(router, 'auth.required', 'false');
  keyId = (await router.call('POST', '/v1/keys', { name: 'fuzz' })).body.id;
});

afterAll(async () => {
  await router.stop();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\ud800',
    '\0',
    '__proto__',
    'constructor',
    '********',
    '1e999',
    `${'9'.repeat(400)}`,
    'x'.repeat(70_000),
  ),
);

/** Mostly good, so that what is wrong gets past the first check. */
function mostly(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: anything });
}

const configKey = fc.constantFrom('apiKey', 'baseURL', 'timeout', 'defaultModel', 'notes', 'headers', '__proto__');
const configValue = fc.constantFrom('http://127.0.0.1:9/v1', 'sk-fuzz', '5000', 5_000, null, '********', { a: ['é'] });
/** Of models and providers, those that every object of JavaScript answers to among them. */
const name = fc.oneof(
  fc.constantFrom('m', 'n', 'auto', 'auto/fast', 'here-0', 'here-1', 'here-1/m'),
  fc.constantFrom('demo/x', 'constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'),
);
const names = mostly(fc.array(name, { maxLength: 2 }));
const likely = fc.record(
  {
    id: mostly(fc.constantFrom('fuzz', 'fuzz-2', 'demo', 'org/m:x')),
    name: mostly(fc.constantFrom('Größe', '日本', 'ﷺ')),
    role: mostly(fc.constantFrom('inference', 'operator', 'admin')),
    type: mostly(fc.constantFrom('lm-studio', 'openai-compatible', 'demo')),
    enabled: mostly(fc.boolean()),
    priority: mostly(fc.integer({ min: -9, max: 9 })),
    description: mostly(fc.constantFrom(null, 'x\ny')),
    config: mostly(fc.dictionary(configKey, configValue, { maxKeys: 3 })),
    value: mostly(fc.constantFrom('demo', '3', 'true', 7)),
    is_sensitive: mostly(fc.boolean()),
    model_id: mostly(fc.constantFrom('m', 'org/m:x')),
    is_default: mostly(fc.boolean()),
    capabilities: mostly(fc.constantFrom(['chat'], '["chat"]')),
    context_length: mostly(fc.constantFrom(8_192, null)),
    model: mostly(name),
    models: mostly(fc.array(name, { maxLength: 3 })),
    provider: mostly(
      fc.oneof(
        name,
        fc.record(
          { order: names, only: names, ignore: names, sort: mostly(fc.constantFrom('price', 'latency')) },
          { requiredKeys: [] },
        ),
      ),
    ),
    max_tokens: mostly(fc.constant(5)),
    service_tier: mostly(fc.constant('auto')),
    reasoning_effort: mostly(fc.constant('low')),
    messages: mostly(fc.constant([{ role: 'user', content: 'Hello?' }])),
    prompt: mostly(fc.constantFrom('Go on', ['a', 'b'], [1, 2])),
    input: mostly(fc.constantFrom('a', ['a', 'b'], [[1], [2]])),
    dimensions: mostly(fc.constantFrom(8, null)),
    stream: mostly(fc.boolean()),
  },
  { requiredKeys: ['id', 'type', 'value', 'config', 'model_id', 'messages'] },
);

const body = fc.option(
  fc.oneof(
    { weight: 20, arbitrary: likely.map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('{"id":"\xff"}', '[', '['.repeat(9_000), '{"a":1}{')
        .map((text) => Buffer.from(text, 'latin1')),
    },
  ),
  { nil: undefined, freq: 20 },
);

const segment = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('fuzz', 'fuzz-2', 'demo', 'routing.retries', 'timeout', 'm', 'org/m:x') },
  { weight: 1, arbitrary: fc.constantFrom('', '.', '..', '%', '\0', 'active_provider', 'sync') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const plainHeaders = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 60, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'multipart/form-data',
        'application/x-www-form-urlencoded',
      ),
      headerValue,
    ),
    'content-encoding': fc.oneof(
      { weight: 20, arbitrary: fc.constant('identity') },
      fc.constantFrom('gzip', 'br', 'zstd', 'nonsense'),
    ),
    'if-match': fc.oneof(
      { weight: 20, arbitrary: fc.constant('*') },
      fc.constantFrom('"x"', 'W/"x"', '"'),
      headerValue,
    ),
    'if-none-match': headerValue,
    'x-request-id': headerValue,
    accept: headerValue,
  },
  { requiredKeys: ['content-type'] },
);
const wishes = fc.record(
  {
    'x-provider': fc.oneof(name, headerValue),
    'x-router-strategy': fc.oneof(name, fc.constantFrom('intelligent', 'balanced'), headerValue),
    'x-router-task': fc.oneof(name, headerValue),
    'x-router-session': fc.oneof(name, headerValue),
    'x-router-timeout-ms': fc.oneof(fc.constantFrom('1', '20000', '-1'), headerValue),
  },
  { requiredKeys: [] },
);
const headers = fc.oneof(
  { weight: 3, arbitrary: plainHeaders },
  { weight: 1, arbitrary: fc.tuple(plainHeaders, wishes).map(([plain, wished]) => ({ ...plain, ...wished })) },
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.webQueryParameters().map((text) => `?${text}`),
  fc
    .tuple(
      fc.constantFrom('limit', 'cursor', 'provider', 'type', 'enabled', 'category', 'window', 'from', 'status'),
      segment,
    )
    .map(([name, value]) => `?${name}=${encoded(value)}`),
);

function encoded(text: string): string {
  // A lone percent sign arrives as it is.
  return text === '%' ? text : encodeURIComponent(text.toWellFormed());
}

function anyRequest(): fc.Arbitrary<Sent> {
  return fc
    .record({
      route: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom(...routes) },
        { weight: 3, arbitrary: fc.constantFrom(...routes.filter(([method]) => method !== 'GET')) },
        { weight: 2, arbitrary: fc.constantFrom(...routes.filter(([, path]) => tellsOfUpstreams.test(path))) },
      ),
      segments: fc.array(segment, { minLength: 2, maxLength: 2 }),
      ownKey: fc.boolean(),
      query,
      headers,
      body,
    })
    .map(({ route: [method, pattern], segments, ownKey, query: search, ...sent }) => {
      const isOfKeys = pattern.startsWith('/v1/keys/');
      const parts = (isOfKeys && ownKey ? [keyId] : segments).map(encoded);
      const path = pattern.replaceAll(/\{\w+\}/g, () => parts.shift() ?? 'x') + search;
      return { ...sent, method, path };
    });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function send({ method, path, headers: own, body: bytes }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(router.url);
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    const outgoing = request(
      { host: url.hostname, port: url.port, method, path, headers: { ...own, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
      },
    );
    outgoing.setTimeout(LIMIT_MS, () => outgoing.destroy(new Error('It hangs.')));
    outgoing.on('error', reject).end(bytes);
  });
}

/** All that a reader can see of the registry. */
async function picture(): Promise<unknown> {
  const { body: list } = await router.call('GET', '/v1/providers');
  const ids: readonly string[] = list.providers.map(({ id }: { readonly id: string }) => id);
  const replies = await Promise.all([
    ...ids.map((id) => router.call('GET', `/v1/providers/${encodeURIComponent(id)}`)),
    router.call('GET', '/v1/settings'),
    router.call('GET', '/v1/keys'),
  ]);
  for (const { status, text } of replies) expect(status, text).toBe(200);
  const { body: models } = await router.call('GET', '/v1/models');
  const kept = [...replies.map(({ body: reply }) => reply), models.models];
  return JSON.parse(JSON.stringify(kept, (_key, value) => (isThisPort(value) ? 'this port' : value)));
}

/** Each start has another one, and the settings show it. */
function isThisPort(value: unknown): boolean {
  return value === new URL(router.url).port;
}

describe('random input', () => {
  it('never meets a fault of our own at any route, never hangs, and leaves nothing half-written', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest(), async (sent) => {
        const { status, headers: got, text } = await send(sent);
        const [path = ''] = sent.path.split('?');
        const isFine = status < 500 || (tellsOfUpstreams.test(path) && ofUpstreams.has(status));
        expect(isFine && !text.includes('internal_error'), `${status} ${text}`).toBe(true);
        // What is no HTTP never became a request.
        expect(got['x-request-id'] !== undefined || status === 400).toBe(true);
        if (status < 400 || tellsOfUpstreams.test(path)) return;
        expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String), code: expect.any(String) } });
      }),
      // Each try is a request: to look for the smallest one would take longer than the test may.
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(router.output()).not.toContain('failed inside');
    expect(router.output()).not.toMatch(/pr-[\w-]{43}/);

    const { body: keys } = await router.call('GET', '/v1/keys');
    const answered = upstreams.flatMap(({ requests }) => requests);
    expect(answered.length, 'questions got through').toBeGreaterThan(10);
    expect(keys.total, 'the writes at /v1/keys got through').toBeGreaterThan(1);
    const seen = await picture();
    const { dataDir } = router;
    await router.stop();
    router = await startRouter({ dataDir });
    expect(await picture()).toEqual(seen);
  }, 120_000);
});
