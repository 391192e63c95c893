import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { question } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter, tryStart } from './kit/start-router.ts';

interface CreatedKey {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly key: string;
}

let router: RunningRouter;

beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router?.[Symbol.asyncDispose]());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function chat(headers: Record<string, string> = {}): Promise<Reply> {
  return router.call('POST', '/v1/chat/completions', question({ model: 'demo/any' }), headers);
}

async function createByCli(name: string, role: string): Promise<CreatedKey> {
  const run = await runCli(router.dataDir, ['key', 'create', name, '--role', role, '--json']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout);
}

// In this order: the story of one installation.
describe('API keys', () => {
  let inference: CreatedKey;
  let operator: CreatedKey;
  let admin: CreatedKey;

  it('are not needed while there is none, whatever a client sends', async () => {
    expect((await chat()).status).toBe(200);
    expect((await chat(bearer('sk-unused'))).status).toBe(200);
  });

  it('are made by provider-cli beside the running router, and from then on one is needed', async () => {
    admin = await createByCli('my-admin', 'admin');
    expect(admin).toMatchObject({ name: 'my-admin', role: 'admin', key: expect.stringMatching(/^pr-[\w-]{40,}$/) });
    expect(await chat()).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    expect((await router.call('GET', '/v1/providers')).status).toBe(401);
    expect((await chat(bearer(admin.key))).status).toBe(200);
    expect((await chat({ 'x-api-key': admin.key })).status).toBe(200);
  });

  it('that are wrong get the same answer as those that are unknown', async () => {
    const almost = `${admin.key.slice(0, -1)}${admin.key.endsWith('a') ? 'b' : 'a'}`;
    const answers = await Promise.all([almost, 'pr-', 'x', `${admin.key} `.repeat(2)].map((key) => chat(bearer(key))));
    for (const answer of answers) expect(answer.status).toBe(401);
    expect(new Set(answers.map((answer) => answer.body.error.message)).size).toBe(1);
  });

  it('are made through the management door and shown once', async () => {
    const created = await router.call('POST', '/v1/keys', { name: 'app', role: 'inference' }, bearer(admin.key));
    expect(created.status, created.text).toBe(201);
    inference = created.body;
    const listed = await router.call('GET', '/v1/keys', undefined, bearer(admin.key));
    expect(listed.text).toContain('app');
    expect(listed.text).not.toContain(inference.key);
    expect(listed.text).not.toContain(admin.key);
  });

  it('have roles', async () => {
    operator = await createByCli('ops', 'operator');
    const rows: [string, string, CreatedKey, boolean][] = [
      ['POST', '/v1/chat/completions', inference, true],
      ['GET', '/v1/models', inference, true],
      ['GET', '/v1/providers', inference, false],
      ['GET', '/v1/keys', inference, false],
      ['GET', '/v1/providers', operator, true],
      ['GET', '/v1/settings', operator, true],
      ['GET', '/v1/keys', operator, false],
      ['GET', '/v1/keys', admin, true],
    ];
    for (const [method, path, key, allowed] of rows) {
      const payload = method === 'POST' ? question({ model: 'demo/any' }) : undefined;
      const reply = await router.call(method, path, payload, bearer(key.key));
      expect(reply.status, `${key.role} ${method} ${path}`).toBe(allowed ? 200 : 403);
    }
  });

  it('of a lower role make no other keys', async () => {
    for (const key of [inference, operator]) {
      const reply = await router.call('POST', '/v1/keys', { name: 'mine', role: 'admin' }, bearer(key.key));
      expect(reply.status).toBe(403);
    }
  });

  it('end at once when they are revoked through the management door', async () => {
    const reply = await router.call('DELETE', `/v1/keys/${inference.id}`, undefined, bearer(admin.key));
    expect(reply.status).toBeLessThan(300);
    expect((await chat(bearer(inference.key))).status).toBe(401);
  });

  it('end in under a second when they are revoked by provider-cli', async () => {
    expect(await runCli(router.dataDir, ['key', 'revoke', operator.id])).toMatchObject({ code: 0 });
    await eventually(
      'the end of the revoked key',
      async () => (await chat(bearer(operator.key))).status === 401,
      1_000,
    );
  });

  it('are listed by provider-cli without their secrets', async () => {
    const run = await runCli(router.dataDir, ['key', 'list', '--json']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('my-admin');
    expect(run.stdout).not.toContain(admin.key);
  });

  it('stand after a restart', async () => {
    await router.stop();
    router = await startRouter({ dataDir: router.dataDir });
    expect((await chat()).status).toBe(401);
    expect((await chat(bearer(admin.key))).status).toBe(200);
    expect((await chat(bearer(inference.key))).status).toBe(401);
  });

  it('allow a public bind', async () => {
    await router.stop();
    router = await startRouter({ dataDir: router.dataDir, env: { HOST: '0.0.0.0' } });
    expect(router.output()).toMatch(/Reach .*Every call needs a key\./);
    expect((await chat()).status).toBe(401);
    expect((await chat(bearer(admin.key))).status).toBe(200);
  });

  it('are still needed when the last one is revoked; provider-cli is the way back in', async () => {
    await router.stop();
    router = await startRouter({ dataDir: router.dataDir });
    const revoked = await router.call('DELETE', `/v1/keys/${admin.id}`, undefined, bearer(admin.key));
    expect(revoked.status).toBe(200);
    const refused = await chat();
    expect(refused.status).toBe(401);
    expect(refused.body.error.message).toContain('provider-cli key create');
    expect((await router.call('GET', '/v1/keys')).status).toBe(401);
    expect((await router.call('POST', '/v1/keys', { name: 'mine', role: 'admin' })).status).toBe(401);

    const again = await createByCli('again', 'admin');
    expect((await chat(bearer(again.key))).status).toBe(200);
  });

  it('that are all revoked allow no public bind', async () => {
    const listed = JSON.parse((await runCli(router.dataDir, ['key', 'list', '--json'])).stdout);
    for (const { id } of listed.keys)
      expect(await runCli(router.dataDir, ['key', 'revoke', id])).toMatchObject({ code: 0 });
    await router.stop();
    const boot = await tryStart({ dataDir: router.dataDir, env: { HOST: '0.0.0.0' } });
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 } });
  });
});
