import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const run = promisify(execFile);
let red: FakeUpstream;
let blue: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  red = await fakeUpstream({ says: 'red' }, { models: ['red-1', 'shared', 'org/model:7b'] });
  blue = await fakeUpstream({ says: 'blue' }, { models: ['blue-1', 'shared'] });
  router = await startRouter();
  await addProvider(router, red, { id: 'red', config: { defaultModel: 'red-1' } });
  await addProvider(router, blue, { id: 'blue', config: { defaultModel: 'blue-1' } });
});
beforeEach(() => activate(router, 'red'));
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await red?.close();
  await blue?.close();
});

async function whoAnswers(fields: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<string> {
  const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'shared', ...fields }), headers);
  return reply.body?.choices?.[0]?.message.content ?? `${reply.status} ${reply.body?.error?.code}`;
}

/** The running router notices what others write, at the latest with its next request. */
function answersNow(who: string): Promise<boolean> {
  return eventually(`an answer of ${who}`, async () => (await whoAnswers()) === who);
}

it('an address of a model that names none says so, in place of quoting nothing', async () => {
  const { status, body } = await router.call('GET', '/v1/models/');
  expect(status).toBe(404);
  expect(body.error.message).toBe('No model is named. GET /v1/models lists those that there are.');
});

describe('a name that every JavaScript object answers to', () => {
  it.each(['constructor', 'toString', '__proto__', 'valueOf', 'hasOwnProperty'])(
    'is a name like any other: %s',
    async (name) => {
      const messages = [{ role: 'user', content: 'Hello?' }];
      const doors = {
        '/v1/chat/completions': { messages },
        '/v1/completions': { prompt: 'Hello?' },
        '/v1/embeddings': { input: 'Hello?' },
        '/v1/messages': { messages, max_tokens: 5 },
        '/v1/messages/count_tokens': { messages },
        '/v1/responses': { input: 'Hello?' },
        '/v1/route/explain': { messages },
      };
      for (const [path, body] of Object.entries(doors)) {
        for (const fields of [{ model: name }, { models: [name] }, { model: 'shared', provider: name }])
          expect(
            (await router.call('POST', path, { ...body, ...fields })).status,
            `${path} ${JSON.stringify(fields)}`,
          ).toBe(404);
      }
    },
  );
});

describe('a request is answered', () => {
  it('by the active provider when it names none', async () => {
    expect(await whoAnswers()).toBe('red');
  });

  it('by the provider of the X-Provider header', async () => {
    expect(await whoAnswers({}, { 'X-Provider': 'blue' })).toBe('blue');
  });

  it('by the provider of the body, which the upstream does not see', async () => {
    expect(await whoAnswers({ provider: 'blue' })).toBe('blue');
    expect(blue.requests.at(-1)?.body).not.toHaveProperty('provider');
  });

  it('by the provider that is the prefix of the model, under the model’s own name', async () => {
    expect(await whoAnswers({ model: 'blue/shared' })).toBe('blue');
    expect(blue.requests.at(-1)?.body).toMatchObject({ model: 'shared' });
  });

  it('by the active provider when the prefix names nobody', async () => {
    expect(await whoAnswers({ model: 'org/model:7b' })).toBe('red');
    expect(red.requests.at(-1)?.body).toMatchObject({ model: 'org/model:7b' });
  });

  it('with the default model when it names none or auto', async () => {
    expect(await whoAnswers({ model: undefined })).toBe('red');
    expect(red.requests.at(-1)?.body).toMatchObject({ model: 'red-1' });
    expect(await whoAnswers({ model: 'auto' })).toBe('red');
    expect(red.requests.at(-1)?.body).toMatchObject({ model: 'red-1' });
  });

  it('by 404 when the named provider does not exist', async () => {
    expect(await whoAnswers({}, { 'X-Provider': 'bleu' })).toBe('404 provider_not_found');
    expect(await whoAnswers({ provider: 'bleu' })).toBe('404 provider_not_found');
  });

  it('by 503 that says how to mend it when the provider is disabled', async () => {
    await router.call('POST', '/v1/providers/blue/disable');
    const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'shared', provider: 'blue' }));
    await router.call('POST', '/v1/providers/blue/enable');
    expect(reply).toMatchObject({ status: 503, body: { error: { code: 'provider_disabled' } } });
    expect(reply.body.error.message).toMatch(/enable/i);
  });
});

describe('the active provider changes', () => {
  it('by the management door, for the next request', async () => {
    await activate(router, 'blue');
    expect(await whoAnswers()).toBe('blue');
  });

  it('by provider-cli beside the running router', async () => {
    expect(await runCli(router.dataDir, ['set', 'blue'])).toMatchObject({ code: 0 });
    expect(await whoAnswers()).toBe('blue');
  });

  it('not to a provider that does not exist', async () => {
    const reply = await router.call('PUT', '/v1/settings/active_provider', { value: 'nobody' });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(await whoAnswers()).toBe('red');
  });

  it('back and forth under load without one lost or torn answer', async () => {
    const asking = Array.from({ length: 200 }, async (_, index) => {
      if (index % 10 === 0) await setSetting(router, 'active_provider', index % 20 === 0 ? 'blue' : 'red');
      return whoAnswers();
    });
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['red', 'blue']));
  });
});

describeWith('sqlite3', 'a row written with the sqlite3 tool', (sqlite3) => {
  const database = () => join(router.dataDir, 'provider-router.db');

  it('makes a provider active', async () => {
    await run(sqlite3, [database(), "UPDATE settings SET value='blue' WHERE key='active_provider'"]);
    expect(await whoAnswers()).toBe('blue');
  });

  it('makes a provider that answers', async () => {
    const sql = [
      'BEGIN;',
      "INSERT INTO providers (id, name, type) VALUES ('by-hand', 'By hand', 'openai-compatible');",
      `INSERT INTO provider_configs (provider_id, key, value) VALUES ('by-hand', 'baseURL', '${blue.url}');`,
      "UPDATE settings SET value='by-hand' WHERE key='active_provider';",
      'COMMIT;',
    ];
    await run(sqlite3, [database(), sql.join('\n')]);
    expect(await whoAnswers()).toBe('blue');
    expect((await router.call('GET', '/v1/providers/by-hand')).body).toMatchObject({ id: 'by-hand', enabled: true });
  });

  it('leaves the router’s own writing visible to others', async () => {
    const count = async () => Number((await run(sqlite3, [database(), 'SELECT count(*) FROM requests'])).stdout);
    await run(sqlite3, [database(), "UPDATE settings SET value='blue' WHERE key='active_provider'"]);
    const before = await count();
    await whoAnswers();
    // The tool is the last to close the file, again and again: a router whose locks were lost would write into a log that is gone.
    await eventually('the record', async () => (await count()) > before);
  });

  it('that makes no sense is told at its provider and breaks nothing else', async () => {
    await run(sqlite3, [database(), "INSERT INTO providers (id, name, type) VALUES ('odd', 'Odd', 'no-such-type')"]);
    expect(await whoAnswers()).toBe('red');
    expect((await router.call('GET', '/v1/providers/odd')).body).toMatchObject({ runtime_status: 'error' });
  });
});

describeWith('python3', 'a row written with Python’s sqlite3', (python) => {
  it('takes effect on the next request', async () => {
    const script = [
      'import sqlite3, sys',
      'database = sqlite3.connect(sys.argv[1])',
      `database.execute("UPDATE settings SET value='blue' WHERE key='active_provider'")`,
      'database.commit()',
    ];
    await run(python, ['-c', script.join('\n'), join(router.dataDir, 'provider-router.db')]);
    expect(await answersNow('blue')).toBe(true);
  });
});
