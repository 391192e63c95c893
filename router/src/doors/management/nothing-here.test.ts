import { afterAll, beforeAll, expect, it } from 'vitest';
import { startManagement, type TestManagement } from './testing/start-management.ts';

let management: TestManagement;

beforeAll(async () => {
  management = await startManagement();
});
afterAll(() => management.close());

it('leads whoever opens the address in a browser to the reference, and programs nowhere', async () => {
  const page = await fetch(management.url, { headers: { accept: 'text/html,*/*' }, redirect: 'manual' });
  const program = await management.ask('GET', '/', { headers: { accept: 'application/json' } });

  expect([page.status, page.headers.get('location')]).toEqual([302, '/docs']);
  expect(program).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
});

it('names the address that was meant where its /v1 was forgotten', async () => {
  const forgotten = await management.ask('POST', '/chat/completions?x=1', { body: { messages: [] } });
  const other = await management.ask('POST', '/chat/nonsense', { body: {} });

  expect(forgotten.status).toBe(404);
  expect(forgotten.json.error.message).toContain('Did you mean /v1/chat/completions?');
  expect(other.json.error.message).toContain('GET /docs shows every address');
});
