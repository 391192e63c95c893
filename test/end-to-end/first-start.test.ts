import { execFile, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { toolState } from '../setup/machine.ts';
import { bootLock } from './kit/boot-lock.ts';
import { eventually } from './kit/eventually.ts';
import { freePort } from './kit/free-port.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import {
  bootNow,
  plainEnvironment,
  projectRoot,
  type RunningRouter,
  type StartOptions,
  startRouter,
  tryStart,
} from './kit/start-router.ts';

async function boot(options: StartOptions = {}): Promise<RunningRouter> {
  const booted = await bootNow(options);
  if (booted.kind === 'ended') throw new Error(booted.output);
  return booted.router;
}

async function activeProvider(router: RunningRouter): Promise<string> {
  return (await router.call('GET', '/v1/settings/active_provider')).body.value;
}

/** A fake on a well-known port; undefined where something else listens there. */
async function fakeAt(port: number, models: readonly string[]) {
  return fakeUpstream({ says: `port ${port}` }, { port, models }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return undefined;
    throw error;
  });
}

describe('a first start with nothing', () => {
  it('answers by the demonstration, plain and streamed, without key and configuration', async ({ skip }) => {
    await using router = await startRouter();
    if ((await activeProvider(router)) !== 'demo') skip('a local model server listens on this machine');

    const plain = await router.call('POST', '/v1/chat/completions', {
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hello!' }],
    });
    const streamed = await router.call('POST', '/v1/chat/completions', question({ stream: true }));

    expect(plain).toMatchObject({ status: 200, body: { object: 'chat.completion' } });
    expect(plain.body.choices[0].message.content).toMatch(/demo/i);
    expect(readSse(streamed.text).data.at(-1)).toBe('[DONE]');
    expect(readSse(streamed.text).data.length).toBeGreaterThan(5);
  });

  it('says where it listens, what is active and what to do next', async () => {
    await using router = await startRouter();
    const said = router.output();
    expect(said).toContain(router.url);
    expect(said).toContain(await activeProvider(router));
    expect(said).toMatch(/curl /);
    expect(said).toMatch(/provider-cli/);
  });

  it('answers the command line that it printed', async ({ skip }) => {
    if (toolState('curl').kind === 'missing') return skip('curl is missing');
    await using router = await startRouter();
    const [line = ''] = /curl http.*/.exec(router.output()) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
  });

  it('goes by "npm start -- FLAGS", and Ctrl-C ends it', async () => {
    const port = await freePort();
    const dataDir = await makeDataDir();
    const child = spawn('npm', ['start', '--', '--port', String(port), '--data-dir', dataDir], {
      cwd: projectRoot,
      env: plainEnvironment(),
      // A process group of its own, as a terminal makes one: Ctrl-C goes to all of it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const output = () => Buffer.concat(said).toString('utf8');
    await eventually('its word', () => output().includes(`listens on http://127.0.0.1:${port}`), 60_000);

    process.kill(-(child.pid ?? 0), 'SIGINT');
    await once(child, 'close');

    expect(output()).toMatch(/Stopping/);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  }, 90_000);

  it('is found as it was by a second start', async () => {
    const upstream = await fakeUpstream({ says: 'kept' });
    await using first = await startRouter();
    await addProvider(first, upstream, { id: 'kept' });
    await activate(first, 'kept');
    const before = (await first.call('GET', '/v1/providers')).body;
    await first.stop();

    await using second = await startRouter({ dataDir: first.dataDir });
    expect((await second.call('GET', '/v1/providers')).body.providers.map(stable)).toEqual(
      before.providers.map(stable),
    );
    expect(await activeProvider(second)).toBe('kept');
    const reply = await second.call('POST', '/v1/chat/completions', question());
    expect(reply.body.choices[0].message.content).toBe('kept');
    await upstream.close();
  });

  it('makes the first own provider active in the demonstration’s place', async ({ skip }) => {
    await using router = await startRouter();
    if ((await activeProvider(router)) !== 'demo') skip('a local model server listens on this machine');
    const upstream = await fakeUpstream({ says: 'own' });
    await addProvider(router, upstream, { id: 'own' });
    expect(await activeProvider(router)).toBe('own');
    await upstream.close();
  });
});

describe('a local model server', () => {
  it.for([
    ['lm-studio', 1234],
    ['ollama', 11434],
  ] as const)('of type %s on port %i is found, made active, and answers', async ([type, port], { skip }) => {
    await using _ = await bootLock();
    const server = await fakeAt(port, ['local-chat-model']);
    if (server === undefined) return skip(`port ${port} is taken on this machine`);
    try {
      await using router = await boot();
      const listed = (await router.call('GET', '/v1/providers')).body.providers as { id: string; type: string }[];
      const found = listed.find((provider) => provider.type === type);
      expect(found).toBeDefined();
      expect(await activeProvider(router)).toBe(found?.id);
      expect(router.output()).toContain(found?.id);
      const reply = await router.call('POST', '/v1/chat/completions', question({ model: 'local-chat-model' }));
      expect(reply.body.choices[0].message.content).toBe(`port ${port}`);
    } finally {
      await server.close();
    }
  });

  it('without a chat model is found but not made active', async ({ skip }) => {
    await using _ = await bootLock();
    const server = await fakeAt(1234, []);
    if (server === undefined) return skip('port 1234 is taken on this machine');
    try {
      await using router = await boot();
      expect(await activeProvider(router)).toBe('demo');
    } finally {
      await server.close();
    }
  });

  it('that appears later changes nothing at the next start', async ({ skip }) => {
    await using _ = await bootLock();
    await using first = await boot();
    const before = (await first.call('GET', '/v1/providers')).body.total;
    await first.stop();
    const server = await fakeAt(1234, ['late']);
    if (server === undefined) return skip('port 1234 is taken on this machine');
    try {
      await using second = await boot({ dataDir: first.dataDir });
      expect((await second.call('GET', '/v1/providers')).body.total).toBe(before);
    } finally {
      await server.close();
    }
  });
});

describe('a start that cannot be', () => {
  it('names the port that is taken, exits 1 and has made nothing', async () => {
    await using router = await startRouter();
    const boot = await tryStart({ port: router.port });
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
    expect(boot.kind === 'ended' ? boot.output : '').toContain(String(router.port));
    expect(await readdir(boot.kind === 'ended' ? boot.dataDir : '')).toEqual([]);
  });

  it.each(['named at the start', 'kept in the database'])(
    'leaves an existing database as it is where its port, %s, is taken',
    async (origin) => {
      const { dataDir, taken, env } = await databaseWithTakenPort(origin === 'kept in the database');
      plantReadableSecret(dataDir);
      const before = await pictureOf(dataDir);

      const boot = await tryStart({ dataDir, port: taken.port, env });

      expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
      expect(boot.kind === 'ended' ? boot.output : '').toContain(`127.0.0.1:${taken.port}`);
      expect(await pictureOf(dataDir)).toEqual(before);
    },
  );

  it('names a flag that it does not know and exits 2', async () => {
    const boot = await tryStart({ args: ['--no-such-flag'] });
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 2 } });
    expect(boot.kind === 'ended' ? boot.output : '').toContain('no-such-flag');
  });

  it('names a setting of the environment that makes no sense', async () => {
    const boot = await tryStart({ env: { LOG_LEVEL: 'shouting' } });
    expect(boot).toMatchObject({ kind: 'ended' });
    expect(boot.kind === 'ended' ? boot.output : '').toContain('LOG_LEVEL');
  });
});

/** The taken port is said by a variable, or by nobody but the database itself. */
async function databaseWithTakenPort(isKept: boolean) {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await using router = await startRouter();
  if (isKept) await setSetting(router, 'server.port', String(port));
  return { dataDir: router.dataDir, taken: { port }, env: isKept ? { PORT: '' } : {} };
}

/** Whoever opens this database for work seals the secret and so changes the file. */
function plantReadableSecret(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'provider-router.db'));
  database.exec("insert into provider_configs (provider_id, key, value) values ('demo', 'apiKey', 'sk-readable')");
  database.close();
}

/** Every file with its content and the time of its last change. */
async function pictureOf(folder: string): Promise<readonly (readonly [string, number, string])[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Promise.all(
    paths.map(async (path) => [path, (await stat(path)).mtimeMs, hash('sha256', await readFile(path))] as const),
  );
}

function stable({ updated_at: _, ...provider }: Record<string, unknown>): Record<string, unknown> {
  return provider;
}
