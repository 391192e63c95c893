// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so in configuration files.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { question } from './kit/providers.ts';
import { startRouter, tryStart } from './kit/start-router.ts';

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await fakeUpstream({ says: 'From the file.' }, { models: ['m'] });
});
afterAll(() => upstream.close());

function yaml(more = ''): string {
  return `providers:
  one:
    type: local
    endpoint: ${upstream.url}
    priority: 5
    models:
      m: { maxTokens: 77, costPerToken: 0.001 }
  cloud:
    type: openai
    apiKey: \${NO_SUCH_KEY}
routing:
  fallbackEnabled: true
${more}`;
}

describe('a router that is started with a configuration file', () => {
  it('has its providers and settings, answers with them, and says what cannot work', async () => {
    const dataDir = await makeDataDir();
    await writeFile(join(dataDir, 'router.yaml'), yaml('  sla: { maxLatency: 5 }\n'));
    await using router = await startRouter({ dataDir, args: ['--config', 'router.yaml'] });
    const answer = await router.call('POST', '/v1/chat/completions', question({ model: 'm' }));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.choices[0].message.content).toBe('From the file.');
    expect(upstream.requests.at(-1)?.body).toMatchObject({ max_tokens: 77 });
    expect((await router.call('GET', '/v1/providers/cloud')).body).toMatchObject({
      enabled: false,
      runtime_status: 'disabled',
      description: 'Disabled: the variable NO_SUCH_KEY is not set.',
    });
    expect((await router.call('GET', '/v1/settings/routing.fallbackEnabled')).body).toMatchObject({ value: 'true' });
    expect(router.output()).toContain('router.yaml:8: Provider \\"cloud\\" is disabled');
    expect(router.output()).toContain('routing.sla is understood, but not in force yet.');
  });

  it('applies it anew at each start: what it names wins, what it does not name stays', async () => {
    const dataDir = await makeDataDir();
    await writeFile(join(dataDir, 'router.yaml'), yaml());
    const env = { CONFIG_FILE: 'router.yaml' };
    await using first = await startRouter({ dataDir, env });
    await first.call('PUT', '/v1/providers/one', { priority: 1, description: 'mine' });
    await first.call('POST', '/v1/providers', {
      id: 'other',
      name: 'Other',
      type: 'local',
      config: { baseURL: upstream.url },
    });
    await first.stop();
    await using again = await startRouter({ dataDir, env });
    expect((await again.call('GET', '/v1/providers/one')).body).toMatchObject({ priority: 5, description: 'mine' });
    expect((await again.call('GET', '/v1/providers/other')).status).toBe(200);
  });

  it.each([
    ['{\n  "routing": { "stratgy": "balanced" }\n}', 'router.json:2: There is no key "routing.stratgy".'],
    ['{\n  "providers": {\n    "one": { "type": "local" }\n  }\n}', 'router.json:3: Provider "one": config.baseURL'],
    [undefined, 'router.json cannot be read'],
  ])('does not start with %j, and says where the mistake is', async (text, words) => {
    const dataDir = await makeDataDir();
    if (text !== undefined) await writeFile(join(dataDir, 'router.json'), text);
    const boot = await tryStart({ dataDir, args: ['--config', 'router.json'] });
    if (boot.kind === 'ready') await boot.router.stop();
    expect(boot).toMatchObject({ kind: 'ended', exit: { code: 1 }, output: expect.stringContaining(words) });
  });

  it('creates nothing where its file cannot be read', async () => {
    const dataDir = await makeDataDir();
    await writeFile(join(dataDir, 'router.json'), '{');
    await tryStart({ dataDir, args: ['--config', 'router.json'] });
    expect(existsSync(join(dataDir, 'provider-router.db'))).toBe(false);
  });
});
