import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot, type RunningRouter, startRouter } from './kit/start-router.ts';

const run = promisify(execFile);

let router: RunningRouter;

beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router?.[Symbol.asyncDispose]());

/** Every command of the page, in its order. */
async function commands(): Promise<readonly string[]> {
  const page = await readFile(join(projectRoot, 'docs', 'management.md'), 'utf8');
  const blocks = [...page.matchAll(/```bash\n([\s\S]+?)```/g)].map(([, block = '']) => block);
  return blocks.join('').replaceAll('\\\n', ' ').trim().split('\n');
}

it('does on a fresh router what docs/management.md says, line by line', async () => {
  const statuses: string[] = [];
  for (const command of await commands()) {
    const line = command
      .replace(/^curl /, "curl -s -o /dev/null -w '%{http_code}' ")
      .replace('http://localhost:3001', router.url);
    statuses.push(`${(await run('bash', ['-c', line])).stdout} ${command.slice(0, 60)}`);
  }
  const refused = statuses.filter((status) => !status.startsWith('20'));
  // Where nobody has an LM Studio at that moment, the test of it says so.
  expect(refused.filter((status) => !/^503 .*\/gpu\/test/.test(status))).toEqual([]);
  expect(statuses.length).toBeGreaterThan(8);
});
