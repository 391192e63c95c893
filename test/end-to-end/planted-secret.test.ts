import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeAnswer } from '../../router/src/providers/testing/fake-answer.ts';
import { type FakeRequest, type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

/** Every spelling in which a secret of this length could be written somewhere. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a text inside a text depends on where it begins; its inner part does not.
  const shifted = [0, 1, 2].map((shift) => {
    const inner = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return inner.slice(shift === 0 ? 0 : 4, -4);
  });
  return [secret, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...shifted];
}

function found(where: string, content: Buffer, secrets: readonly string[]): readonly string[] {
  return secrets.flatMap(spellings).flatMap((text) => (content.includes(text) ? [`${where} has ${text}`] : []));
}

const secret = () => `sk-${randomBytes(24).toString('hex')}`;
const secrets = {
  plain: secret(),
  first: secret(),
  second: secret(),
  bySql: secret(),
  byCli: secret(),
  // Without any form that a pattern could know. A key has no blanks, a header may.
  words: 'correct-horse-battery-staple',
  wordsInHeader: 'correct horse battery staple',
  retyped: 'a watched pot never boils',
  // Under names that only look like others: nobody marks these as secrets.
  numbered: 'three may keep a secret if',
  numberedBySql: 'two of them are dead and gone',
  spare: 'a spare key under the door mat',
};
const all = Object.values(secrets);
const responses: string[] = [];

/** Says key and header back in every field of an error, as a plain answer and inside a stream. */
function echoEverywhere({ headers, body }: FakeRequest): FakeAnswer {
  const said = `${headers.authorization} ${headers['x-own-secret']}`;
  const error = { message: `Bad: ${said}`, code: said, type: said, param: said };
  const text = JSON.stringify({ error });
  if (body['stream'] !== true) return { raw: { status: 400, headers: json, body: text } };
  return { raw: { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${text}\n\n` } };
}
const json = { 'content-type': 'application/json' };
let upstream: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  // Logs at their loudest.
  router = await startRouter({ env: { LOG_LEVEL: 'trace', DEBUG: '*' } });
  // An upstream that says the key back, as some do.
  upstream = await fakeUpstream((request) => {
    const key = request.headers.authorization ?? '';
    if (key === `Bearer ${secrets.words}`) return echoEverywhere(request);
    return request.body['stream'] === true
      ? { fault: 'error-in-stream', message: `Bad key: ${key}`, afterChunks: 1 }
      : { fault: 'unauthorized', message: `Incorrect API key provided: ${key}` };
  });
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await upstream?.close();
});

async function note(method: string, path: string, body?: unknown): Promise<void> {
  const reply = await router.call(method, path, body);
  responses.push(reply.text, JSON.stringify([...reply.headers]));
}

async function everyFile(): Promise<readonly { name: string; content: Buffer }[]> {
  const entries = await readdir(router.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (name) => ({ name, content: await readFile(name) })));
}

describe('a planted secret', () => {
  beforeAll(async () => {
    const config = { apiKey: secrets.plain, apiKeys: [{ key: secrets.first }, { key: secrets.second, weight: 2 }] };
    responses.push((await addProvider(router, upstream, { id: 'planted', config })).text);
    await activate(router, 'planted');
    const shapeless = { apiKey: secrets.words, headers: { 'x-own-secret': secrets.wordsInHeader } };
    responses.push((await addProvider(router, upstream, { id: 'shapeless', config: shapeless })).text);
    // Its type changes: under each of them the headers are a secret.
    await note('POST', '/v1/providers', {
      id: 'retyped',
      name: 'R',
      type: 'demo',
      config: { headers: { 'x-own-secret': secrets.retyped } },
    });
    await note('PATCH', '/v1/providers/retyped/config/password2', { value: secrets.numbered });
    await note('PATCH', '/v1/providers/retyped/config/token_b', { value: secrets.spare });
    await note('PUT', '/v1/providers/retyped', { type: 'openai-compatible', config: { baseURL: upstream.url } });
    const cli = await runCli(router.dataDir, [
      'provider',
      'add',
      'by-cli',
      '--type',
      'openai-compatible',
      '--config',
      `baseURL=${upstream.url}`,
      '--config',
      `apiKey=${secrets.byCli}`,
    ]);
    responses.push(cli.stdout, cli.stderr);
    const { DatabaseSync } = await import('node:sqlite');
    const outside = new DatabaseSync(join(router.dataDir, 'provider-router.db'));
    outside.exec(`PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE;
      INSERT INTO providers (id, name, type) VALUES ('by-sql', 'By SQL', 'openai-compatible');
      INSERT INTO provider_configs (provider_id, key, value) VALUES ('by-sql', 'baseURL', '${upstream.url}'), ('by-sql', 'apiKey', '${secrets.bySql}'),
        ('by-sql', 'api_key_2', '${secrets.numberedBySql}');
      COMMIT;`);
    outside.close();

    for (const provider of ['planted', 'by-sql', 'by-cli', 'shapeless']) {
      for (const stream of [false, true]) await note('POST', '/v1/chat/completions', question({ provider, stream }));
      await note('GET', `/v1/providers/${provider}`);
      await note('PUT', `/v1/providers/${provider}`, { description: 'touched' });
      await note('GET', `/v1/providers/${provider}/config`);
      await note('PATCH', `/v1/providers/${provider}/config/note`, { value: secrets.second, is_sensitive: true });
    }
    await note('GET', '/v1/providers/retyped/config');
    for (const path of ['/v1/providers', '/v1/settings', '/v1/keys', '/v1/models', '/metrics', '/health'])
      await note('GET', path);
    await note('PUT', '/v1/providers/planted', { config: { apiKey: secrets.plain, timeout: 'not a number' } });
    await note('POST', '/v1/providers', { id: 'BAD ID', type: 'openai', config: { apiKey: secrets.plain } });
    const listed = await runCli(router.dataDir, ['provider', 'list', '--json']);
    responses.push(listed.stdout, listed.stderr);
  });

  it('was really used', () => {
    const used = new Set(upstream.requests.map((request) => request.headers.authorization));
    expect(used).toContain(`Bearer ${secrets.bySql}`);
    expect(used).toContain(`Bearer ${secrets.byCli}`);
    expect(upstream.requests.some(({ headers }) => headers['x-own-secret'] === secrets.wordsInHeader)).toBe(true);
    for (const name of ['password2', 'token_b', 'api_key_2']) expect(responses.join('\n')).toContain(`"${name}"`);
  });

  it('is in no response and in nothing that the command line printed', () => {
    expect(found('a response', Buffer.from(responses.join('\n')), all)).toEqual([]);
  });

  it('is in no log line', () => {
    expect(router.output().length).toBeGreaterThan(100);
    expect(found('the log', Buffer.from(router.output()), all)).toEqual([]);
  });

  it('is in no file while the router runs: database, WAL, copies, logs', async () => {
    const files = await everyFile();
    expect(files.map(({ name }) => name.replace(router.dataDir, ''))).toContain('/provider-router.db');
    expect(files.flatMap(({ name, content }) => found(name, content, all))).toEqual([]);
  });

  it('is in no file after the router ended, and nothing else can be read of the master key by others', async () => {
    await router.stop();
    const files = await everyFile();
    expect(files.flatMap(({ name, content }) => found(name, content, all))).toEqual([]);
  });

  it('would be found by this hunt', () => {
    for (const text of [secrets.plain, `"${Buffer.from(`x${secrets.plain}`).toString('base64')}"`]) {
      expect(found('here', Buffer.from(text), all)).not.toEqual([]);
    }
  });
});
