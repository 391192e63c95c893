import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

describe('aliases', () => {
  let upstream: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    upstream = await fakeUpstream({}, { models: ['m', 'n'] });
    router = await startRouter();
    await addProvider(router, upstream, { id: 'one' });
    await addProvider(router, upstream, { id: 'two' });
    await activate(router, 'one');
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await upstream.close();
  });

  async function answered(model: string): Promise<readonly (string | null)[]> {
    const { headers, status, text } = await router.call('POST', '/v1/chat/completions', question({ model }));
    expect(status, text).toBe(200);
    return [headers.get('x-router-provider'), headers.get('x-router-model')];
  }

  it('are made, read, changed and removed while the router runs', async () => {
    const targets = [
      { provider: 'two', model: 'n' },
      { provider: 'one', model: 'm' },
    ];
    const made = await router.call('POST', '/v1/aliases', { id: 'team/smart', targets });
    expect(made).toMatchObject({ status: 201, body: { id: 'team/smart', fallback: true, strategy: null } });
    expect(await answered('team/smart')).toEqual(['two', 'n']);
    const path = '/v1/aliases/team%2Fsmart';
    const changed = await router.call('PUT', path, { targets: [{ provider: 'one', model: 'm', weight: 2 }] });
    expect(changed).toMatchObject({ status: 200, body: { targets: [{ provider: 'one', weight: 2, order: null }] } });
    expect(await answered('team/smart')).toEqual(['one', 'm']);
    expect((await router.call('GET', '/v1/aliases')).body).toMatchObject({ total: 1, aliases: [{ id: 'team/smart' }] });
    expect((await router.call('DELETE', path)).status).toBe(200);
    expect((await router.call('GET', path)).status).toBe(404);
    expect((await router.call('DELETE', path)).status).toBe(404);
  });

  it('are listed among the models', async () => {
    await router.call('POST', '/v1/aliases', { id: 'listed', targets: [{ provider: 'two', model: 'n' }] });
    const { data } = (await router.call('GET', '/v1/models')).body;
    expect(data).toContainEqual(expect.objectContaining({ id: 'listed', providers: ['two'] }));
    expect(await router.call('GET', '/v1/models/listed')).toMatchObject({ status: 200, body: { id: 'listed' } });
  });

  it('are refused with the field that is wrong', async () => {
    const refused = async (body: object) => (await router.call('POST', '/v1/aliases', body)).body.details?.[0]?.field;
    const targets = [{ provider: 'one', model: 'm' }];
    expect(await refused({ id: 'x', targets: [] })).toBe('targets');
    expect(await refused({ id: 'x', targets: [{ provider: 'nobody', model: 'm' }] })).toBe('targets.0.provider');
    expect(await refused({ id: 'x', targets: [...targets, ...targets] })).toBe('targets.1');
    expect(await refused({ id: 'auto', targets })).toBe('id');
    expect(await refused({ id: 'two/m', targets })).toBe('id');
    expect(await refused({ id: 'x', targets, strategy: 'best' })).toBe('strategy');
    expect(await refused({ id: 'x', targets: [{ provider: 'one', model: 'm', weight: -1 }] })).toBe('targets.0.weight');
    await router.call('POST', '/v1/aliases', { id: 'taken', targets });
    expect((await router.call('POST', '/v1/aliases', { id: 'taken', targets })).status).toBe(409);
    await router.call('POST', '/v1/models', { id: 'registered' });
    expect((await router.call('POST', '/v1/aliases', { id: 'registered', targets })).status).toBe(409);
  });

  it('are covered by a model that is registered under their name later', async () => {
    await router.call('POST', '/v1/aliases', { id: 'm', targets: [{ provider: 'two', model: 'n' }] });
    expect(await answered('m')).toEqual(['two', 'n']);
    await router.call('POST', '/v1/models', { id: 'm' });
    expect(await answered('m')).toEqual(['one', 'm']);
    expect((await router.call('GET', '/v1/aliases/m')).body.covered).toBe(true);
    await router.call('DELETE', '/v1/models/m');
    await router.call('DELETE', '/v1/aliases/m');
  });

  it('are covered by a provider whose prefix they have, if it comes later', async () => {
    await router.call('POST', '/v1/aliases', { id: 'late/n', targets: [{ provider: 'one', model: 'm' }] });
    expect(await answered('late/n')).toEqual(['one', 'm']);
    await addProvider(router, upstream, { id: 'late' });
    expect(await answered('late/n')).toEqual(['late', 'n']);
    expect((await router.call('GET', '/v1/aliases/late%2Fn')).body.covered).toBe(true);
    const entry = await router.call('GET', '/v1/models/late%2Fn');
    expect(entry.body.providers).toEqual(['late']);
    await router.call('DELETE', '/v1/providers/late');
    await router.call('DELETE', '/v1/aliases/late%2Fn');
  });

  it('that somebody else writes into the database count with the next request', async () => {
    const database = new DatabaseSync(join(router.dataDir, 'provider-router.db'));
    database
      .prepare('insert into aliases (id, targets) values (?, ?)')
      .run('outside', JSON.stringify([{ provider: 'two', model: 'n' }]));
    database.close();
    expect(await answered('outside')).toEqual(['two', 'n']);
  });

  it('are made and shown on the command line', async () => {
    const cli = (...args: readonly string[]) => runCli(router.dataDir, ['alias', ...args]);
    const made = await cli('add', 'by-hand', '--target', 'two/n=3', '--target', 'one/m=1');
    expect(made.code, made.stderr).toBe(0);
    expect((await router.call('GET', '/v1/aliases/by-hand')).body.targets).toEqual([
      { provider: 'two', model: 'n', weight: 3, order: null },
      { provider: 'one', model: 'm', weight: 1, order: null },
    ]);
    expect((await cli('list')).stdout).toMatch(/^by-hand +- +yes +two\/n=3, one\/m=1$/m);
    expect((await cli('show', 'by-hand')).stdout).toMatch(/^Target 1 +two\/n=3$/m);
    expect((await cli('remove', 'by-hand', '--yes')).code).toBe(0);
    expect((await cli('show', 'by-hand')).code).toBe(1);
    expect((await cli('add', 'empty')).code).not.toBe(0);
  });

  it('keep a conversation where its header says that it was', async () => {
    const targets = [
      { provider: 'one', model: 'm' },
      { provider: 'two', model: 'm' },
    ];
    await router.call('POST', '/v1/aliases', { id: 'pair', targets, strategy: 'balanced' });
    const ask = () =>
      router.call('POST', '/v1/chat/completions', question({ model: 'pair' }), { 'x-router-session': 'chat-1' });
    const first = (await ask()).headers.get('x-router-provider');
    for (let turn = 0; turn < 5; turn += 1) expect((await ask()).headers.get('x-router-provider')).toBe(first);
  });
});
