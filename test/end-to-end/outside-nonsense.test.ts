import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { startRouter } from './kit/start-router.ts';

/** Somebody with the sqlite3 tool. */
function outside(dataDir: string, statement: string, ...values: readonly (string | number)[]): void {
  const database = new DatabaseSync(join(dataDir, 'provider-router.db'));
  try {
    database.prepare(statement).run(...values);
  } finally {
    database.close();
  }
}

describe('a config value nested a hundred thousand levels deep, written from outside', () => {
  it('is the fault of its provider alone: now, after a restart, and for the command line', async () => {
    const upstream = await fakeUpstream({ says: 'still here' });
    onTestFinished(() => upstream.close());
    const first = await startRouter();
    await addProvider(first, upstream, { id: 'good' });
    await addProvider(first, upstream, { id: 'bad' });
    await activate(first, 'good');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    outside(first.dataDir, "insert into provider_configs (provider_id, key, value) values ('bad', 'notes', ?)", deep);

    const chat = await first.call('POST', '/v1/chat/completions', question());
    expect(chat.body?.choices?.[0]?.message.content, chat.text).toBe('still here');
    const bad = await first.call('GET', '/v1/providers/bad');
    expect(bad.body).toMatchObject({ runtime_status: 'error', error: expect.stringContaining('config.notes') });
    expect((await first.call('POST', '/v1/chat/completions', question({ provider: 'bad' }))).status).toBe(503);
    await first.stop();

    await using again = await startRouter({ dataDir: first.dataDir });
    expect((await again.call('POST', '/v1/chat/completions', question())).status).toBe(200);
    const list = await runCli(first.dataDir, ['list', '--json']);
    expect([list.code, list.stderr]).toEqual([0, '']);
    const doctor = await runCli(first.dataDir, ['doctor']);
    expect(doctor.stdout + doctor.stderr).not.toContain('call stack');
    expect((await again.call('PATCH', '/v1/providers/bad/config/notes', { value: 'flat' })).status).toBe(200);
    expect((await again.call('GET', '/v1/providers/bad')).body).toMatchObject({ runtime_status: 'loaded' });
  }, 30_000);
});
