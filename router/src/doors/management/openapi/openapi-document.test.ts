import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaOf } from '../testing/schema-of.ts';
import { startManagement, type TestManagement } from '../testing/start-management.ts';
import type { Operation } from './describe-operation.ts';
import type { OpenApiDocument } from './openapi-document.ts';

describe('/openapi.json', () => {
  let management: TestManagement;
  let document: OpenApiDocument;
  const operationAt = (method: string, path: string): Operation => {
    const operation = document.paths[path]?.[method];
    if (operation === undefined) throw new Error(`The reference does not know ${method} ${path}.`);
    return operation;
  };

  beforeAll(async () => {
    management = await startManagement();
    document = (await management.ask('GET', '/openapi.json')).json;
  });

  afterAll(() => management.close());

  it('is a valid OpenAPI 3.1 document', async () => {
    const verdict = await new Validator().validate({ ...document });

    expect(verdict.errors).toBeUndefined();
    expect(verdict.valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('leaves no reference without its schema, and keeps no schema twice', () => {
    const text = JSON.stringify(document);
    const named = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference));

    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...named].filter((reference) => !known.includes(reference))).toEqual([]);
    expect(known.length).toBeGreaterThan(20);
    expect(text).not.toContain('$defs');
  });

  it('gives every parameter of a path and every body an example, and every route its own id and a summary', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

    const lacking = operations.filter(
      ({ parameters = [], requestBody }) =>
        parameters.some(({ in: place, example }) => place === 'path' && example === undefined) ||
        (requestBody !== undefined &&
          Object.keys(requestBody.content['application/json']?.examples ?? {}).length === 0),
    );
    expect(lacking.map(({ operationId }) => operationId)).toEqual([]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(operations.every(({ summary }) => summary.length > 5)).toBe(true);
  });

  it('gives every answer an example, and each keeps to the form that it is an example of', () => {
    const answers = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, { content = {} }]) =>
          Object.entries(content).map(([type, media]) => ({ name: `${operationId} ${status} ${type}`, ...media })),
        ),
      );
    expect(answers.length).toBeGreaterThan(80);

    for (const { name, schema, examples = {} } of answers) {
      expect(Object.keys(examples), name).not.toEqual([]);
      for (const { value } of Object.values(examples)) {
        const read = schema && schemaOf(schema, document.components.schemas).safeParse(value);
        expect(read?.error?.issues, name).toBeUndefined();
      }
    }
  });

  it('gives every parameter an example, also those that are turned into something else', () => {
    const lacking = operationsOf(document).flatMap(({ operationId, parameters = [] }) =>
      parameters.filter(({ example }) => example === undefined).map(({ name }) => `${operationId} ${name}`),
    );
    expect(lacking).toEqual([]);
    const { parameters = [] } = operationAt('get', '/v1/history');
    expect(Object.fromEntries(parameters.map(({ name, example }) => [name, example]))).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-02T12:00:00Z',
      limit: '20',
    });
  });

  it.each([
    ['post', '/v1/providers', [400, 401, 403, 409, 413, 415, 503]],
    ['get', '/v1/providers', [400, 401, 403]],
    ['put', '/v1/providers/{id}', [400, 401, 403, 404, 412, 413, 415, 503]],
    ['delete', '/v1/providers/{id}', [400, 401, 403, 404, 409, 412, 503]],
    ['get', '/v1/history', [400, 401, 403, 503]],
    ['get', '/health/live', []],
    ['post', '/v1/chat/completions', [400, 401, 403, 404, 413, 415, 422, 429, 502, 503, 504]],
    ['post', '/v1/embeddings', [400, 401, 403, 404, 413, 415, 422, 429, 502, 503, 504]],
    ['post', '/v1/messages/count_tokens', [400, 401, 403, 404, 413, 415, 429, 503]],
  ])('says with which statuses %s %s may refuse, each in the form of its door', (method, path, statuses) => {
    const { responses } = operationAt(method, path);
    const told = Object.keys(responses).filter((status) => Number(status) >= 400);
    expect(told.map(Number)).toEqual(statuses);
    for (const status of told) {
      const [example] = Object.values(responses[status]?.content?.['application/json']?.examples ?? {});
      expect(example?.value).toMatchObject({ error: { message: expect.any(String) } });
    }
  });

  it('names the headers of entity tags and of requests exactly where they are looked at', async () => {
    const home = { id: 'lm-studio-home', type: 'lm-studio', config: { timeout: 1 } };
    await management.ask('POST', '/v1/providers', { body: home });
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId, parameters = [], responses, requestBody }] of Object.entries(methods)) {
        const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
        const address = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
          encodeURIComponent(String(parameters.find((parameter) => parameter.name === name)?.example)),
        );
        const [body] = Object.values(requestBody?.content['application/json']?.examples ?? {});
        const options = { headers: { 'if-match': '"stale"' }, ...(body !== undefined && { body: body.value }) };
        // The clients' own doors and those of other things are not here.
        if (!/^\/(?:v1\/(?:providers|settings)|settings)/.test(path)) continue;
        const answer = await management.ask(method.toUpperCase(), address, options);
        const takes = method !== 'get' && answer.status === 412;
        expect([operationId, headers.includes('If-Match')]).toEqual([operationId, takes]);
        const shows = answer.headers.get('etag') !== null;
        if (method === 'get') expect([operationId, headers.includes('If-None-Match')]).toEqual([operationId, shows]);
        if (method === 'get') expect([operationId, responses['304'] !== undefined]).toEqual([operationId, shows]);
      }
    }
    for (const path of ['/v1/chat/completions', '/v1/embeddings', '/v1/messages/count_tokens']) {
      const asked = operationAt('post', path).parameters ?? [];
      const words = ['strategy', 'timeout-ms', 'session', 'priority', 'task', 'tags', 'cache'];
      const further = [...words.map((word) => `x-router-${word}`), 'Idempotency-Key', 'x-router-explain'];
      const expected = ['X-Provider', 'X-Request-Id', ...(path.endsWith('count_tokens') ? [] : further)];
      expect(asked.map(({ name }) => name)).toEqual(expected);
    }
  });

  it('says of a stream what its events carry', () => {
    const { responses } = operationAt('post', '/v1/chat/completions');
    expect(responses['200']?.content?.['text/event-stream']?.schema).toMatchObject({
      type: 'string',
      contentSchema: { $ref: '#/components/schemas/ChatCompletionChunk' },
    });
    expect(document.components.schemas['ChatCompletionChunk']).toMatchObject({
      required: expect.arrayContaining(['choices']),
    });
  });

  it('describes forms that are read in more than one way by what is wanted', () => {
    expect(document.components.schemas['ModelCreation']).toMatchObject({
      required: ['id'],
      properties: { capabilities: { type: 'array', items: { type: 'string' } } },
    });
  });

  it('says nothing of this installation, so that the gate may show it to everyone', async () => {
    await management.ask('POST', '/v1/providers', { body: { id: 'my-own-provider', type: 'lm-studio' } });

    expect((await management.ask('GET', '/openapi.json')).text).not.toContain('my-own-provider');
  });
});

describe('/docs', () => {
  it('leaves no mark of code unread on its page, and puts aliases and explanations under names of their own', async () => {
    const management = await startManagement();
    const page = (await management.ask('GET', '/docs')).text;
    const { paths } = (await management.ask('GET', '/openapi.json')).json as OpenApiDocument;
    await management.close();

    const seen = page.replaceAll(/<(script|style|pre)[^>]*>.*?<\/\1>/gs, '').replaceAll(/<[^>]*>/g, '');
    expect(seen).not.toContain('`');
    expect(paths['/v1/aliases']?.['get']?.tags).toEqual(['Aliases']);
    expect(paths['/v1/route/explain']?.['post']?.tags).toEqual(['Routing']);
  });

  it('shows every route and schema, and needs nothing from elsewhere', async () => {
    const management = await startManagement();
    const { paths, components } = (await management.ask('GET', '/openapi.json')).json as OpenApiDocument;

    const page = await management.ask('GET', '/docs');
    await management.close();

    expect(page.headers.get('content-type')).toContain('text/html');
    for (const operations of Object.values(paths)) {
      for (const { operationId } of Object.values(operations)) expect(page.text).toContain(`id="${operationId}"`);
    }
    expect(page.text).toContain('&quot;default_config_keys&quot;: [');
    for (const name of Object.keys(components.schemas)) expect(page.text).toContain(`id="schema-${name}"`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/);
    expect(page.text).not.toMatch(/(?:src|href)="(?!#|\/openapi\.json)/);
    expect(page.text).not.toMatch(/ on[a-z]+=| style="/);
  });
});

function operationsOf({ paths }: OpenApiDocument): readonly Operation[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods));
}
