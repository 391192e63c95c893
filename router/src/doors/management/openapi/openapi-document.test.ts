import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startManagement, type TestManagement } from '../testing/start-management.ts';
import type { OpenApiDocument } from './openapi-document.ts';

describe('/openapi.json', () => {
  let management: TestManagement;
  let document: OpenApiDocument;

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
  it('shows every route and schema, and needs nothing from elsewhere', async () => {
    const management = await startManagement();
    const { paths, components } = (await management.ask('GET', '/openapi.json')).json as OpenApiDocument;

    const page = await management.ask('GET', '/docs');
    await management.close();

    expect(page.headers.get('content-type')).toContain('text/html');
    for (const operations of Object.values(paths)) {
      for (const { operationId } of Object.values(operations)) expect(page.text).toContain(`id="${operationId}"`);
    }
    for (const name of Object.keys(components.schemas)) expect(page.text).toContain(`id="schema-${name}"`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/);
    expect(page.text).not.toMatch(/(?:src|href)="(?!#|\/openapi\.json)/);
    expect(page.text).not.toMatch(/ on[a-z]+=| style="/);
  });
});
