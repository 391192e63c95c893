import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

const ROUNDS = 25;

/** Two servers on one database, as a rolling restart has them for a while. */
describe('two servers on one database', () => {
  let servers: readonly [RunningRouter, RunningRouter];
  const both = <Result>(call: (router: RunningRouter, index: number) => Promise<Result>): Promise<readonly Result[]> =>
    Promise.all(servers.map(call));

  beforeAll(async () => {
    const dataDir = await makeDataDir();
    servers = [await startRouter({ dataDir }), await startRouter({ dataDir })];
    const [first] = servers;
    const made = await first.call('POST', '/v1/providers', { id: 'shared', type: 'lm-studio', enabled: false });
    expect(made.status).toBe(201);
  });

  afterAll(() => both((router) => router.stop()));

  const details = (router: RunningRouter, id = 'shared') => router.call('GET', `/v1/providers/${id}`);

  it('lose no config key of each other', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const replies = await both((router, index) =>
        router.call('PATCH', `/v1/providers/shared/config/own-${index}-${round}`, { value: round }),
      );
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    }
    for (const { body } of await both((router) => details(router))) {
      expect(Object.keys(body.config).filter((key) => key.startsWith('own-'))).toHaveLength(2 * ROUNDS);
    }
  });

  it('lose no field of a link while the other moves the default, and never have two defaults', async () => {
    const [first, second] = servers;
    for (const model_id of ['a', 'b']) await first.call('POST', '/v1/providers/shared/models', { model_id });
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [link, preferred] = await Promise.all([
        first.call('POST', '/v1/providers/shared/models', { model_id: 'a', context_length: round }),
        second.call('PUT', `/v1/providers/shared/models/${round % 2 === 0 ? 'a' : 'b'}/default`),
      ]);
      expect([link.status, preferred.status]).toEqual([200, 200]);
      const { models, config } = (await details(first)).body;
      expect(models.find(({ id }: { id: string }) => id === 'a').context_length).toBe(round);
      expect(models.filter((model: { is_default: boolean }) => model.is_default)).toHaveLength(1);
      expect(config.defaultModel).toBe(round % 2 === 0 ? 'a' : 'b');
    }
  });

  it('make each provider once, whoever is asked', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = { id: `once-${round}`, type: 'lm-studio', enabled: false };
      const replies = await both((router) => router.call('POST', '/v1/providers', body));
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
  });

  it('let only one of two callers win who read the same state and say so', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const tag = (await details(servers[0])).headers.get('etag') ?? '';
      const replies = await both((router, index) =>
        router.call('PUT', '/v1/providers/shared', { name: `${index} ${round}` }, { 'if-match': tag }),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
      const winner = replies.find(({ status }) => status === 200) as Reply;
      for (const { body } of await both((router) => details(router))) expect(body.name).toBe(winner.body.name);
    }
  });

  it('never make a provider active that the other removes or disables in the same moment', async () => {
    const [first, second] = servers;
    for (let round = 0; round < ROUNDS; round += 1) {
      const [switched, removed] = await Promise.all([
        first.call('PUT', '/v1/settings/active_provider', { value: `switch-${round}` }),
        second.call('DELETE', `/v1/providers/once-${round}`),
      ]);
      expect([switched.status, removed.status]).toEqual([400, 200]);
      const made = await second.call('POST', '/v1/providers', { id: `switch-${round}`, type: 'lm-studio' });
      expect(made.status).toBe(201);
      const race = await Promise.all([
        first.call('PUT', '/v1/settings/active_provider', { value: `switch-${round}` }),
        second.call('DELETE', `/v1/providers/switch-${round}`),
      ]);
      expect([
        [200, 409],
        [400, 200],
      ]).toContainEqual(race.map(({ status }) => status));
      const { value } = (await first.call('GET', '/v1/settings/active_provider')).body;
      expect((await details(second, value)).status).toBe(200);
      await first.call('PUT', '/v1/settings/active_provider', { value: 'demo' });
    }
  });

  it('lose nothing that command lines write meanwhile', async () => {
    const [first] = servers;
    const added = Array.from({ length: 6 }, (_, index) => `cli-${index}`);
    const lines = added.map((id) =>
      runCli(first.dataDir, ['provider', 'add', id, '--type', 'lm-studio', '--name', id]),
    );
    const patched = Array.from({ length: ROUNDS }, (_, round) =>
      first.call('PATCH', `/v1/providers/shared/config/late-${round}`, { value: round }),
    );
    for (const run of await Promise.all(lines)) expect(run, run.stderr).toMatchObject({ code: 0 });
    for (const { status } of await Promise.all(patched)) expect(status).toBe(200);

    const ids = await eventually('all providers at both', async () => {
      const lists = await both((router) => router.call('GET', '/v1/providers'));
      const found = lists.map(({ body }) => body.providers.map(({ id }: { id: string }) => id));
      return found.every((list) => added.every((id) => list.includes(id))) && found;
    });
    expect(ids).toHaveLength(2);
    expect(Object.keys((await details(first)).body.config).filter((key) => key.startsWith('late-'))).toHaveLength(
      ROUNDS,
    );
  });
});
