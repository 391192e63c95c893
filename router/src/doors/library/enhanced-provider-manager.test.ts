// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so in configuration files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeScript, type FakeUpstream, fakeUpstream } from '../../providers/testing/fake-upstream.ts';
import type { Alert } from './alert.ts';
import { EnhancedProviderManager } from './enhanced-provider-manager.ts';
import {
  isAuthenticationError,
  isBudgetError,
  isInvalidRequestError,
  isRateLimitError,
  isUnavailableError,
} from './error-guards.ts';
import type { ManagerOptions } from './manager-options.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-router-library-'));
  open.push({ close: () => rm(folder, { recursive: true, force: true }) });
  return folder;
}

async function upstream(script: FakeScript = {}): Promise<FakeUpstream> {
  const made = await fakeUpstream(script, { models: ['m', 'n'] });
  open.push(made);
  return made;
}

function manager(options: ManagerOptions): EnhancedProviderManager {
  const made = new EnhancedProviderManager(options);
  open.push({ close: () => made.close(0) });
  return made;
}

function local({ url }: FakeUpstream, more: object = {}) {
  return { type: 'local', endpoint: url, models: { m: { costPerToken: 0.001 } }, ...more };
}

describe('a manager', () => {
  it('answers with who answered, what it cost and how long it took', async () => {
    const one = await upstream({ says: 'Hello.', usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
    const answer = await manager({ config: { providers: { one: local(one) } } }).complete({
      prompt: 'Hi',
      model: 'auto',
      options: { temperature: 0.7, maxTokens: 1000 },
    });
    expect(answer).toMatchObject({ content: 'Hello.', provider: 'one', model: 'm', finishReason: 'stop' });
    expect(answer.tokens).toEqual({ input: 3, output: 2, total: 5 });
    expect(answer.cost).toBeCloseTo(0.005);
    expect(answer.latency).toBeGreaterThanOrEqual(0);
    expect(one.requests[0]?.body).toMatchObject({ temperature: 0.7, max_tokens: 1000, model: 'm' });
  });

  it('has no cost where nobody knows a price, and says where tokens were counted by the router', async () => {
    const one = await upstream({ says: 'Hello.', usage: null });
    const answer = await manager({ config: { providers: { one: local(one, { models: { m: {} } }) } } }).complete({
      prompt: 'Hi',
    });
    expect(answer).toMatchObject({ cost: null, tokens: { estimated: true } });
  });

  it('tells a model the defaults of its config where a request says nothing', async () => {
    const one = await upstream();
    const config = { providers: { one: local(one, { models: { m: { maxTokens: 77, temperature: 0.4 } } }) } };
    await manager({ config }).complete({ prompt: 'Hi', options: { temperature: 0.9 } });
    expect(one.requests[0]?.body).toMatchObject({ max_tokens: 77, temperature: 0.9 });
  });

  it('goes to the provider that is named, prefers, excludes, and keeps to limits', async () => {
    const [one, two, three] = [await upstream(), await upstream(), await upstream()];
    const asked = manager({ config: { providers: { one: local(one), two: local(two), three: local(three) } } });
    const who = async (request: object): Promise<string> =>
      (await asked.complete({ prompt: 'Hi', ...request })).provider;
    expect(await who({ provider: 'two' })).toBe('two');
    expect(await who({ preferences: { providers: ['three', 'one'] } })).toBe('three');
    expect(await who({ preferences: { exclude: ['one', 'three'] } })).toBe('two');
    const refused = asked.complete({ prompt: 'Hi', preferences: { constraints: { maxCost: 0.000_000_1 } } });
    await expect(refused).rejects.toSatisfy(isInvalidRequestError);
    await expect(refused).rejects.toMatchObject({ code: 'no_candidate' });
  });

  it('keeps out by a limit of time who was slow, and nobody who was never measured', async () => {
    const [slow, fresh] = [await upstream({ fault: 'late-first-content', delayMs: 400 }), await upstream()];
    const asked = manager({ config: { providers: { slow: local(slow), fresh: local(fresh) } } });
    const limited = { prompt: 'Hi', preferences: { providers: ['slow'], constraints: { maxLatency: 100 } } };
    for await (const _chunk of asked.stream({ prompt: 'Hi', provider: 'slow' }));
    expect(await asked.complete(limited)).toMatchObject({ provider: 'fresh' });
    await asked.removeProvider('fresh');
    await expect(asked.complete(limited)).rejects.toMatchObject({
      code: 'no_candidate',
      message: expect.stringContaining('maxLatency'),
    });
  });

  it('asks the next one where one fails, and tells of it', async () => {
    const [bad, good] = [await upstream({ fault: 'server-error' }), await upstream({ says: 'Well.' })];
    const answer = await manager({ config: { providers: { bad: local(bad), good: local(good) } } }).complete({
      prompt: 'Hi',
      preferences: { providers: ['bad'] },
    });
    expect(answer).toMatchObject({ content: 'Well.', provider: 'good' });
    expect(answer.attempts).toMatchObject([
      { provider: 'bad', outcome: 'server-error' },
      { provider: 'good', outcome: 'ok' },
    ]);
  });

  it.each([
    [
      'rate-limited',
      isRateLimitError,
      { code: 'upstream_rate_limited', retryable: true, retryAfterMs: expect.any(Number) },
    ],
    ['unauthorized', isAuthenticationError, { code: 'upstream_authentication', retryable: false }],
    ['server-error', isUnavailableError, { code: 'upstream_error', retryable: true }],
    ['context-overflow', isInvalidRequestError, { code: 'context_length_exceeded', retryable: false }],
  ] as const)('throws what %s means, with the calls that were made', async (fault, guard, fields) => {
    const one = await upstream({ fault });
    const config = { providers: { one: local(one, { retry: { maxAttempts: 1 } }) } };
    const failed = manager({ config }).complete({ prompt: 'Hi', timeout: 300 });
    await expect(failed).rejects.toSatisfy(guard);
    await expect(failed).rejects.toMatchObject({
      ...fields,
      provider: 'one',
      attempts: [{ provider: 'one', model: 'm' }],
    });
  });

  it('refuses what a budget has no room for, and tells so by its class', async () => {
    const one = await upstream();
    const config = { providers: { one: local(one) }, routing: { budgetLimits: { daily: 0.000_1 } } };
    const refused = manager({ config }).complete({ prompt: 'Hi' });
    await expect(refused).rejects.toSatisfy(isBudgetError);
    await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', status: 402 });
    expect(one.requests).toEqual([]);
  });

  it('refuses what asks nothing', async () => {
    await expect(manager({}).complete({})).rejects.toThrow('needs a prompt');
    await expect(manager({}).complete({ prompt: 'Hi' })).rejects.toMatchObject({ code: 'no_provider' });
  });

  it('streams piece by piece and ends with the whole', async () => {
    const one = await upstream({ says: 'One two three.' });
    const pieces: string[] = [];
    for await (const chunk of manager({ config: { providers: { one: local(one) } } }).stream({ prompt: 'Hi' })) {
      if (chunk.type === 'done') expect(chunk.response).toMatchObject({ content: 'One two three.', provider: 'one' });
      else pieces.push(chunk.content);
    }
    expect(pieces.join('')).toBe('One two three.');
    expect(one.requests[0]?.body).toMatchObject({ stream: true });
  });

  it('ends the call when nobody reads on, and asks nobody before somebody reads', async () => {
    const one = await upstream({ says: 'word '.repeat(400), chunkDelayMs: 5 });
    const asked = manager({ config: { providers: { one: local(one) } } });
    asked.stream({ prompt: 'never read' });
    for await (const _chunk of asked.stream({ prompt: 'Hi' })) break;
    await one.requests[0]?.closed;
    expect(one.requests).toHaveLength(1);
    expect(one.requests[0]?.closedEarly).toBe(true);
  });

  it('lets the upstream wait for a reader who is slow', async () => {
    const one = await upstream({ floodBytes: 40_000_000 });
    const stream = manager({ config: { providers: { one: local(one) } } }).stream({ prompt: 'Hi' });
    await stream.next();
    await expect.poll(() => one.requests[0]?.bytesWritten ?? 0).toBeGreaterThan(100_000);
    await sleep(300);
    const written = one.requests[0]?.bytesWritten ?? 0;
    await sleep(200);
    expect(one.requests[0]?.bytesWritten).toBe(written);
    expect(written).toBeLessThan(30_000_000);
    await stream.return?.();
  });

  it('rejects with the reason of its signal and ends the call', async () => {
    const one = await upstream({ fault: 'hang' });
    const asked = manager({ config: { providers: { one: local(one) } } });
    const abort = new AbortController();
    const waiting = asked.complete({ prompt: 'Hi', signal: abort.signal });
    await expect.poll(() => one.requests.length).toBe(1);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await one.requests[0]?.closed;
    await expect(asked.complete({ prompt: 'Hi', signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('hands on from step to step, and sums up', async () => {
    const [one, two] = [await upstream({ says: 'A draft.' }), await upstream({ says: 'The end.' })];
    const asked = manager({ config: { providers: { one: local(one), two: local(two) } } });
    const answer = await asked.completeWithChain({
      prompt: 'Write.',
      chain: [
        { provider: 'one', task: 'initial_analysis' },
        { provider: 'two', task: 'refinement' },
      ],
    });
    expect(answer).toMatchObject({ content: 'The end.', provider: 'two' });
    expect(answer.steps.map(({ provider, task, content }) => [provider, task, content])).toEqual([
      ['one', 'initial_analysis', 'A draft.'],
      ['two', 'refinement', 'The end.'],
    ]);
    expect(answer.cost).toBeCloseTo(answer.steps.reduce((sum, { cost }) => sum + (cost ?? 0), 0));
    expect(answer.latency).toBe(answer.steps.reduce((sum, { latency }) => sum + latency, 0));
    expect(JSON.stringify(two.requests[0]?.body)).toMatch(/refinement.*Write\..*A draft\./);
  });

  it('tells which step of a chain failed, and what came before', async () => {
    const [one, two] = [await upstream({ says: 'A draft.' }), await upstream({ fault: 'unauthorized' })];
    const asked = manager({ config: { providers: { one: local(one), two: local(two) } } });
    const chain = [
      { provider: 'one', task: 'a' },
      { provider: 'two', task: 'b' },
    ];
    await expect(asked.completeWithChain({ prompt: 'Write.', chain })).rejects.toMatchObject({
      provider: 'two',
      steps: [{ content: 'A draft.' }],
    });
    await expect(asked.completeWithChain({ prompt: 'Write.', chain: [] })).rejects.toThrow('at least one step');
  });

  it('counts what happened: analytics, metrics, exports', async () => {
    const [good, bad] = [await upstream({ says: 'Hello.' }), await upstream({ fault: 'server-error' })];
    const asked = manager({ config: { providers: { good: local(good), bad: local(bad) } } });
    await asked.complete({ prompt: 'Hi', provider: 'good' });
    await asked.complete({ prompt: 'Hi', provider: 'bad' }).catch(() => undefined);
    const { providers } = asked.getAnalytics();
    expect(providers.find(({ name }) => name === 'good')).toMatchObject({
      totalRequests: 1,
      successRate: 1,
      uptime: 1,
    });
    expect(providers.find(({ name }) => name === 'bad')).toMatchObject({ successRate: 0 });
    expect(asked.getOptimizationRecommendations()).toEqual([]);
    expect(asked.getMetrics()).toMatchObject({ requests: { total: 2, inFlight: 0 } });
    expect(await asked.exportMetrics('prometheus')).toContain('good');
    expect(await asked.exportMetrics({ format: 'prometheus', endpoint: '/metrics' })).toContain('good');
    expect(JSON.parse(await asked.exportMetrics())).toMatchObject({ requests: { total: 2 } });
    const file = join(await makeFolder(), 'metrics.csv');
    expect(await asked.exportMetrics({ format: 'csv', file })).toContain('good');
    await expect(asked.exportMetrics('xml' as never)).rejects.toThrow('json, csv, prometheus');
    await expect(asked.exportMetrics({ format: 'csv', push: 'ftp://x' })).rejects.toThrow('http');
  });

  it('loses no request while providers come, change and go', async () => {
    const servers = [
      await upstream({ delayMs: 5 }),
      await upstream({ delayMs: 5 }),
      await upstream({ delayMs: 5 }),
    ] as const;
    const asked = manager({ config: { providers: { stays: local(servers[0]) } } });
    await asked.initialize();
    const answers = Array.from({ length: 500 }, async (_, index) => {
      await sleep(index % 100);
      return asked.complete({ prompt: `Hi ${index}` });
    });
    for (let round = 0; round < 8; round += 1) {
      await asked.addProvider('guest', local(servers[1]));
      await sleep(5);
      await asked.updateProvider('guest', { endpoint: servers[2].url, priority: round });
      await sleep(5);
      await asked.removeProvider('guest');
    }
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(servers[1].requests.length + servers[2].requests.length).toBeGreaterThan(0);
  });

  it('takes changes of its providers at once, and refuses wrong ones', async () => {
    const [one, two] = [await upstream({ says: 'One.' }), await upstream({ says: 'Two.' })];
    const asked = manager({ config: { providers: { one: local(one) } } });
    await expect(asked.addProvider('one', local(two))).rejects.toThrow('already');
    await expect(asked.addProvider('x', { type: 'odd' })).rejects.toThrow('no provider type "odd"');
    await expect(asked.addProvider('x', { type: 'local', endpoint: 'nonsense' })).rejects.toThrow(
      'config.providers.x.endpoint',
    );
    await expect(asked.updateProvider('x', {})).rejects.toThrow('no provider "x"');
    await expect(asked.removeProvider('x')).rejects.toThrow('no provider "x"');
    await asked.addProvider('two', local(two));
    await asked.updateProvider('one', { enabled: false });
    expect(await asked.complete({ prompt: 'Hi' })).toMatchObject({ content: 'Two.' });
    await asked.updateProvider('two', { models: { n: {} } });
    expect(await asked.complete({ prompt: 'Hi' })).toMatchObject({ model: 'n' });
    await asked.removeProvider('one');
    await asked.removeProvider('two');
    await expect(asked.complete({ prompt: 'Hi' })).rejects.toMatchObject({ code: 'no_provider' });
    await asked.addProvider('one', local(one));
    expect(await asked.complete({ prompt: 'Hi' })).toMatchObject({ content: 'One.' });
  });

  it('reads its file at initialize, names the line of a mistake, and reads it again when that is mended', async () => {
    const one = await upstream();
    const config = join(await makeFolder(), 'providers.json');
    const asked = manager({ config });
    await expect(asked.initialize()).rejects.toMatchObject({ name: 'ConfigError' });
    await writeFile(config, '{\n  "routing": { "strategy": "fast" }\n}');
    await expect(asked.initialize()).rejects.toThrow('providers.json:2: routing.strategy');
    await writeFile(
      config,
      JSON.stringify({ providers: { one: local(one), two: { type: 'openai', apiKey: '${NO_SUCH}' } } }),
    );
    await asked.initialize();
    expect(asked.remarks).toEqual([expect.stringContaining('"two" is disabled: the variable NO_SUCH is not set.')]);
    expect(await asked.complete({ prompt: 'Hi' })).toMatchObject({ provider: 'one' });
  });

  it('tells listeners when a provider is down and when it is back', { timeout: 40_000 }, async () => {
    const one = await upstream();
    const alerts: Alert[] = [];
    const asked = manager({
      config: { providers: { one: local(one) } },
      healthMonitoring: {
        checks: [{ type: 'request', interval: 20 }],
        alerts: { failureThreshold: 2, recoveryThreshold: 2 },
      },
    });
    asked.onAlert(() => {
      throw new Error('a bad listener');
    });
    asked.onAlert((alert) => alerts.push(alert));
    await asked.initialize();
    one.play({ fault: 'server-error' });
    const ofHealth = (): readonly Alert[] => alerts.filter(({ type }) => type.startsWith('provider'));
    const types = (): readonly string[] => ofHealth().map(({ type }) => type);
    await expect.poll(types, { timeout: 15_000 }).toEqual(['provider_unhealthy']);
    one.play({});
    await expect.poll(types, { timeout: 15_000 }).toEqual(['provider_unhealthy', 'provider_recovered']);
    expect(ofHealth()[0]).toMatchObject({
      provider: 'one',
      severity: 'critical',
      message: expect.stringContaining('2 checks'),
    });
    expect(asked.getAnalytics().totalRequests).toBe(0);
  });

  it('refuses checks of health that make no sense', async () => {
    const asked = manager({ healthMonitoring: { checks: [{ type: 'stare' }] } });
    await expect(asked.initialize()).rejects.toThrow('healthMonitoring');
  });

  it('says how each provider is', async () => {
    const [one, two] = [await upstream(), await upstream()];
    await two.close();
    expect(await manager({ config: { providers: { one: local(one), two: local(two) } } }).checkHealth()).toMatchObject([
      { provider: 'one', healthy: true },
      { provider: 'two', healthy: false, error: expect.any(String) },
    ]);
  });

  it('keeps providers in a database where it is given one', async () => {
    const one = await upstream();
    const database = join(await makeFolder(), 'router.db');
    const first = manager({ config: { providers: { one: local(one) } }, database });
    await first.initialize();
    await first.close();
    expect(await manager({ database }).complete({ prompt: 'Hi' })).toMatchObject({ provider: 'one', model: 'm' });
  });

  it('answers nothing after its close', async () => {
    const one = await upstream();
    const asked = manager({ config: { providers: { one: local(one) } } });
    await asked.complete({ prompt: 'Hi' });
    await asked.close();
    await asked.close();
    await expect(asked.complete({ prompt: 'Hi' })).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
