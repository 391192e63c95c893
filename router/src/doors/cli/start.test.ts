import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen, spawnProgram } from './testing/run-cli.ts';

describe('start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells where it listens and what to do next; its curl line works as printed; Ctrl-C ends it with 0; a second start finds all', async () => {
    const first = await startRouter(['--port', '0']);
    const answer = await promisify(execFile)('bash', ['-c', first.curlLine()]);
    const created = await fetch(`${first.url}/v1/providers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: 'mine',
        name: 'Mine',
        type: 'openai-compatible',
        config: { baseURL: 'http://127.0.0.1:9/v1' },
      }),
    });
    const firstExit = await first.stop('SIGINT');
    const second = await startRouter(['--port', '0']);
    const secondExit = await second.stop('SIGTERM');

    expect(JSON.parse(answer.stdout).choices[0].message.content).toContain('Hello');
    expect(created.status).toBe(201);
    expect(first.heard.out).toContain(join(folder, 'data', 'provider-router.db'));
    expect(first.heard.out).toContain('provider-cli provider add');
    expect(firstExit).toEqual([0, null]);
    expect(second.heard.out).toMatch(/Active +mine/);
    expect(secondExit).toEqual([0, null]);
  });

  it('says in one sentence that the port is taken, and which flag helps, and creates nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const ended = await refusedStart(['--port', String(port)]);
    const byNpm = await refusedStart([], { PORT: String(port), npm_lifecycle_event: 'start' });
    taken.close();

    expect(ended.exitCode).toBe(1);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
    expect(ended.err).toContain(`127.0.0.1:${port}`);
    expect(ended.err).toContain(`--port ${port + 1}`);
    expect(byNpm.err).toContain(`PORT=${port + 1} npm start`);
    expect(byNpm.err).not.toContain('--port');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('refuses a public address without credentials, names both ways out, and creates nothing', async () => {
    const ended = await refusedStart(['--host', '0.0.0.0', '--port', '0']);

    expect(ended.exitCode).toBe(1);
    expect(ended.err).toContain('provider-cli key create');
    expect(ended.err).toContain('--host 127.0.0.1');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('refuses a database that is none, and leaves it as it was', async () => {
    const file = join(folder, 'data', 'provider-router.db');
    mkdirSync(join(folder, 'data'));
    writeFileSync(file, 'this is no database'.repeat(500));

    const ended = await refusedStart(['--port', '0']);

    expect(ended.exitCode).toBe(1);
    expect(ended.err).toContain(file);
    expect(ended.err).not.toContain('    at ');
    expect(readFileSync(file, 'utf8')).toBe('this is no database'.repeat(500));
  });

  it('exits with 2 on a bad flag and with 1 on a bad variable, naming it', async () => {
    const flag = await refusedStart(['--port', '99999']);
    const variable = await refusedStart([], { LOG_LEVEL: 'loud' });

    expect(flag).toMatchObject({ exitCode: 2, err: expect.stringContaining('--port') });
    expect(variable).toMatchObject({ exitCode: 1, err: expect.stringContaining('LOG_LEVEL') });
  });

  it('tells the details of the rooms that DEBUG names, and of no others', async () => {
    const router = await startRouter(['--port', '0'], { DEBUG: 'dynamic-providers:registry' });
    for (const body of [{ name: 'first' }, { name: 'second' }])
      await fetch(`${router.url}/v1/keys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await router.stop('SIGTERM');

    const lines = router.heard.err.split('\n').filter((line) => line.startsWith('{'));
    const debugged = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'debug');
    expect(debugged.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['Provider loaded.', 'Setting changed.', 'This machine was searched for model servers.']),
    );
    expect(new Set(debugged.map(({ scope }) => scope))).toEqual(new Set(['registry']));

    const other = await startRouter(['--port', '0'], { DEBUG: 'dynamic-providers:server' });
    await other.stop('SIGTERM');
    expect(other.heard.err).toContain('"scope":"server"');
    expect(other.heard.err).not.toContain('"scope":"registry"');
  });

  async function startRouter(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawnProgram('provider-router', args, { folder, env });
    const heard = listen(child);
    while (!heard.out.includes('Stop: ')) {
      await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => Promise.reject(new Error(heard.err))),
      ]);
    }
    const [url = ''] = /http:\/\/[\d.:]+/.exec(heard.out) ?? [];
    return {
      heard,
      url,
      curlLine: () => /^ *(curl .*)$/m.exec(heard.out)?.[1] ?? '',
      stop: async (signal: NodeJS.Signals) => {
        child.kill(signal);
        return once(child, 'exit');
      },
    };
  }

  async function refusedStart(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawnProgram('provider-router', args, { folder, env });
    const heard = listen(child);
    const [exitCode] = await once(child, 'close');
    return { exitCode, ...heard };
  }
});
