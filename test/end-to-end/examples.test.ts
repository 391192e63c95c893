import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { plainEnvironment, projectRoot, startRouter } from './kit/start-router.ts';

const examples = join(projectRoot, 'examples');

/** What each prints, as far as it does not depend on the machine. */
const prints: Readonly<Record<string, readonly RegExp[]>> = {
  'analytics.ts': [
    /^steady: 10 calls, 100 % answered, up 100 % of the time, \$0\.000020 each$/m,
    /^shaky: 1 calls, 0 % answered/m,
    /^Recommendations: 0$/m,
    /^provider,requests/m,
  ],
  'budget.ts': [/^That was worth it\. \(\$0\.02, \$0\.02 so far\)$/m, /^Refused: .*maxCost/m],
  'cache.ts': [/^Forty-two\.\nForty-two\.\nThe model was asked once\.$/m],
  'chain.ts': [
    /^initial_analysis by analyst: Three points matter\.$/m,
    /^The whole: Here is why three points matter\. \(\$0\.000060, /m,
  ],
  'choose-a-provider.ts': [
    /^preferred: The dear one answers\.$/m,
    /^for at most a cent: The cheap one answers\.$/m,
    /^by name: The dear one answers\.$/m,
    /^nobody: .*maxCost/m,
  ],
  'custom-provider.ts': [/^backwards \(mirror\): desserts, \$0\.000016$/m, /^r e w a r d +$/m],
  'embed-the-library.ts': [
    /^Note: .*"openai" is disabled: the variable OPENAI_API_KEY is not set\.$/m,
    /^ours \(example\): A swarm decides together/m,
    /^Cost: \$0\.00002, latency: \d+ ms, tokens: 20$/m,
  ],
  'failover.ts': [
    /^The first one answers\.\nThe second one steps in\.\n {2}first: server-error\n {2}second: ok\nUnavailableError \(\w+\), worth another try: true$/m,
  ],
  'health.ts': [/^ours is well$/m, /^Alert: provider_unhealthy: Provider "ours" failed 3 checks in a row/m],
  'security.ts': [
    /^config\.providers\.openai: Provider "openai" is disabled: the variable EXAMPLE_KEY is not set\.$/m,
    /^config\.security\.audit\.retention: security\.audit\.retention must be at least 0\.$/m,
  ],
  'strategies.ts': [/^cost-optimized: cheap \d+/m, /^intelligent: /m],
  'streaming.ts': [
    /^One word after the other\.$/m,
    /^\(20 tokens by ours\)$/m,
    /^enough after "One"$/m,
    /^given up: changed my mind$/m,
  ],
};

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const plain = plainEnvironment();
  const path = [dirname(process.execPath), join(projectRoot, 'node_modules', '.bin'), plain['PATH'] ?? ''].join(
    delimiter,
  );
  const child = spawn(program, args, { cwd: projectRoot, env: { ...plain, PATH: path, ...env } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

it.each(Object.entries(prints))(
  '%s runs and prints what it says',
  async (name, expected) => {
    const ran = await run(process.execPath, [join(examples, name)]);
    expect(ran, ran.stderr).toMatchObject({ code: 0, stderr: '' });
    for (const words of expected) expect(ran.stdout).toMatch(words);
  },
  40_000,
);

it('switch-provider.ts switches a running router there and back', async () => {
  await using router = await startRouter();
  const ran = await run(process.execPath, [join(examples, 'switch-provider.ts')], { ROUTER_URL: router.url });
  expect(ran, ran.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toBe('example-one: Provider one speaking.\nexample-two: Provider two speaking.\n');
  expect((await router.call('GET', '/v1/providers')).body.total).toBe(1);
});

it('troubleshooting.sh asks a router’s database', async () => {
  const upstream = await fakeUpstream({}, { models: ['m'] });
  await using router = await startRouter();
  const provider = { id: 'mine', name: 'Mine', type: 'local', config: { baseURL: upstream.url } };
  await router.call('POST', '/v1/providers', provider);
  const ran = await run('bash', [join(examples, 'troubleshooting.sh'), 'mine'], { DATA_DIR: router.dataDir });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stdout).toMatch(/mine +Mine +healthy/);
  await upstream.close();
}, 40_000);

it('every example is run here', () => {
  const all = readdirSync(examples).filter((name) => /\.(?:ts|sh)$/.test(name));
  expect(all.sort()).toEqual([...Object.keys(prints), 'switch-provider.ts', 'troubleshooting.sh'].sort());
});
