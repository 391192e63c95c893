import { expect } from 'vitest';
import { documentSuite } from './kit/document-suite.ts';

// Spoken as the document speaks, so that the same rules put the real address in.
const providers = 'http://localhost:3001/v1/providers';

documentSuite(
  'd0-habits',
  async (world) => {
    await world.addProvider('well');
    await world.addProvider('ill', { config: { baseURL: world.deadUrl } });
  },
  ({ block }) => {
    block('best-practices/1-error-handling#1', 'd449e27b', 'tells an answer of 404 from no answer', async (scene) => {
      const closed = scene.world.deadUrl;
      const ran = await scene.run({
        after: `for (const url of ['${providers}/nobody', '${closed}']) await safeApiCall(() => axios.get(url)).catch(() => 0);`,
      });
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.stderr).toMatch(/API Error: \{[\s\S]*nobody[\s\S]*\}[\s\S]*No response from server/);
    });

    block('best-practices/2-retry-logic#1', 'ea521129', 'gets through once the provider is there', async (scene) => {
      const { run, world } = scene;
      const made = { id: 'late', name: 'Late', type: 'lm-studio' };
      const ran = await run({
        after: `let calls = 0;
          const { data } = await retryApiCall(async () => {
            calls += 1;
            if (calls === 2) await axios.post('${providers}', ${JSON.stringify(made)});
            return axios.get('${providers}/late');
          }, 3, 10);
          console.log(calls, data.id);`,
      });
      expect(ran.stdout).toMatch(/^Retry 1\/3 after 10ms\.\.\.\n2 late\n$/);
      expect(await world.get('/v1/providers/late')).toMatchObject({ name: 'Late' });
    });

    block(
      'best-practices/3-configuration-validation#1',
      '4b9fd672',
      'passes what the router shows of a provider, and demands no less than the router does',
      async ({ run, world }) => {
        const ran = await run({
          after: `const shown = await (await fetch('${providers}/well')).json();
            console.log(validateProviderConfig(shown));
            for (const type of ['lm-studio', 'qwen-proxy', 'qwen-direct']) {
              try { validateProviderConfig({ type, config: {} }); } catch (error) { console.log(type, error.message.split(': ')[1]); }
            }`,
        });
        expect(ran.stdout).toBe('true\nlm-studio baseURL\nqwen-proxy baseURL\nqwen-direct token\n');
        // Contract, section 10: the local one has a default, so that D0's first call by curl makes a provider.
        const least = { id: 'least', name: 'Least', type: 'lm-studio', config: {} };
        expect(await world.post('/v1/providers', least)).toMatchObject({ id: 'least', runtime_status: 'loaded' });
        const proxied = { id: 'proxied', name: 'Proxied', type: 'qwen-proxy', config: {} };
        expect(await world.post('/v1/providers', proxied)).toMatchObject({ id: 'proxied', runtime_status: 'loaded' });
        // The credentials of the web chat have none, and are never shown: the mask stands for them in the document's eyes too.
        const direct = { id: 'direct', name: 'Direct', type: 'qwen-direct', config: {} };
        const refused = await world.router.call('POST', '/v1/providers', direct);
        expect(refused).toMatchObject({
          status: 400,
          body: { details: [{ field: 'config.token' }, { field: 'config.cookies' }] },
        });
        const config = { token: 'umid-token-1234', cookies: 'session=abcdefgh', expiresAt: 4_102_444_800_000 };
        await world.post('/v1/providers', { ...direct, config });
        expect(await world.get('/v1/providers/direct/config')).toMatchObject({
          config: { token: '********', cookies: '********', expiresAt: 4_102_444_800_000 },
        });
        const ask = `for (const id of ['least', 'proxied', 'direct']) {
            console.log(validateProviderConfig(await (await fetch('${providers}/' + id)).json()));
          }`;
        expect((await run({ after: ask })).stdout).toBe('true\ntrue\ntrue\n');
      },
    );

    block('best-practices/4-concurrent-requests#1', '027f8d44', 'tests all at once', async ({ run }) => {
      const ran = await run({ after: 'console.log(JSON.stringify(await testAllProviders()));' });
      expect(ran.json()).toMatchObject([
        expect.toSatisfy(
          (results: readonly { id: string; status: string }[]) =>
            results.find(({ id }) => id === 'well')?.status === 'healthy' &&
            results.find(({ id }) => id === 'ill')?.status === 'unhealthy',
        ),
      ]);
    });

    block('best-practices/5-rate-limiting#1', '9638381b', 'calls at the speed that it allows', async ({ run }) => {
      const ran = await run({
        after: `const all = await Promise.all(Array.from({ length: 25 }, () => makeRequest('${providers}')));
          console.log(all.filter(({ status }) => status === 200).length);`,
      });
      expect(ran).toMatchObject({ code: 0, stdout: '25\n', stderr: '' });
    });

    const errors = 'error-handling/common-errors-and-solutions';
    block(`${errors}/connection-refused#1`, '4fc40d85', 'tells that nobody listens', async ({ run, world }) => {
      const ran = await run({ origin: new URL(world.deadUrl).origin });
      expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('npm start') });
    });

    block(
      `${errors}/validation-errors#1`,
      '941151d8',
      'names each wrong field in the details',
      async ({ run, world }) => {
        const wrong = { id: 'wrong', name: 7, type: 'lm-studio', priority: 'high', config: { timeout: 'soon' } };
        const ran = await run({ before: `const invalidData = ${JSON.stringify(wrong)};\n` });
        expect(ran).toMatchObject({ code: 0, stdout: '' });
        for (const field of ['name', 'priority']) expect(ran.stderr).toContain(`field: '${field}'`);
        expect(ran.stderr).not.toContain('undefined');
        const config = {
          id: 'slug',
          name: 'Name',
          type: 'lm-studio',
          config: { timeout: 'soon', baseURL: 'no address' },
        };
        const second = await run({ before: `const invalidData = ${JSON.stringify(config)};\n` });
        for (const field of ['config.timeout', 'config.baseURL']) expect(second.stderr).toContain(`field: '${field}'`);
        expect((await world.get('/v1/providers')).count).toBe(3);
      },
    );

    block(`${errors}/resource-not-found#1`, '926489a4', 'tells that there is none', async ({ run }) => {
      expect(await run()).toMatchObject({ code: 0, stdout: '', stderr: 'Provider not found\n' });
    });
  },
);
