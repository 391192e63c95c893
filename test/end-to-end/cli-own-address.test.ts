import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';
import { startRouter } from './kit/start-router.ts';

const notesIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('listening-'));

function add(folder: string, id: string, url: string) {
  return runCli(folder, ['provider', 'add', id, '--type', 'openai-compatible', '--base-url', `${url}/v1`]);
}

it('the command line on the database makes no provider of the router that runs on it, nor turns one round', async () => {
  const router = await startRouter();
  const { dataDir, url } = router;
  const refused = await add(dataDir, 'self', url);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('the address of this router itself') });

  expect((await add(dataDir, 'other', 'http://127.0.0.1:9')).code).toBe(0);
  const turned = await runCli(dataDir, ['config', 'set', 'other', 'baseURL', `${url}/v1`]);
  expect(turned).toMatchObject({ code: 2, stderr: expect.stringContaining('the address of this router itself') });

  const doctor = await runCli(dataDir, ['doctor', '--json', '--data-dir', dataDir]);
  expect(JSON.parse(doctor.stdout).findings).toContainEqual(
    expect.objectContaining({ check: 'router', message: expect.stringContaining(`127.0.0.1:${router.port}`) }),
  );
  await router.stop();
  expect(notesIn(dataDir)).toEqual([]);
});

it('a router that was killed hinders nobody', async () => {
  const router = await startRouter();
  router.signal('SIGKILL');
  await router.exited;
  expect(notesIn(router.dataDir)).toHaveLength(1);

  expect((await add(router.dataDir, 'its-successor', router.url)).code).toBe(0);
});

it('says of a provider that a Provider Router answers there, when it is made, chosen, tested and examined', async () => {
  await using other = await startRouter();
  const folder = await makeDataDir();
  const made = await add(folder, 'next', other.url);
  expect(made.code, made.stderr).toBe(0);
  const tested = await runCli(folder, ['provider', 'test', 'next']);
  const chosen = await runCli(folder, ['set', 'next']);
  for (const run of [made, tested, chosen]) expect(run.stderr).toContain(`A Provider Router answers at ${other.url}`);
  expect([tested.code, chosen.code]).toEqual([0, 0]);

  const { findings } = JSON.parse((await runCli(folder, ['doctor', '--json'])).stdout);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'provider next', status: 'warning', message: expect.stringContaining(other.url) }),
  );
});
