// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so in configuration files.
import { beforeEach, describe, expect, it } from 'vitest';
import { applyFile, type FileOutcome } from '../router/src/compose-file.ts';
import { readRouterFile } from '../router/src/config/file/read-router-file.ts';
import { createPriceBook } from '../router/src/prices/price-book.ts';
import { providerTypes } from '../router/src/providers/index.ts';
import { testTools } from '../router/src/providers/testing/test-request.ts';
import { createRegistry } from '../router/src/registry/create-registry.ts';
import type { Registry } from '../router/src/registry/registry.ts';
import { MemoryRegistryStore } from '../router/src/store/memory/memory-registry-store.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const local = { type: 'local', endpoint: 'http://127.0.0.1:9/v1' };
const author = { actor: { who: 'local', door: 'cli', from: undefined }, maySetSecrets: true } as const;

let store: MemoryRegistryStore;
let registry: Registry;

beforeEach(async () => {
  store = new MemoryRegistryStore();
  registry = createRegistry({ store, types: providerTypes, book: createPriceBook(), tools: testTools(), log: silent });
  await registry.reload();
});

async function apply(file: unknown, env: Record<string, string> = {}): Promise<FileOutcome> {
  const read = readRouterFile(JSON.stringify(file, undefined, 2), { name: 'p.json', env });
  if (read.kind === 'refused') throw new Error(read.problems.join('\n'));
  const knowsType = (type: string): boolean => providerTypes.find(type) !== undefined;
  return applyFile(read, { registry, store, knowsType, where: 'server', now: () => 1_000 });
}

const remarks = (outcome: FileOutcome): readonly string[] => (outcome.kind === 'applied' ? outcome.remarks : []);

describe('a file that is applied', () => {
  it('makes providers with their models, prices, defaults and retries', async () => {
    const models = {
      small: { maxTokens: 4000, temperature: 0.7, costPerToken: 0.0001 },
      large: { costPerToken: { input: 0.001, output: 0.002 } },
    };
    await apply({ providers: { one: { ...local, models, priority: 3, retry: { maxAttempts: 3, initialDelay: 50 } } } });
    const one = registry.current().provider('one');
    expect(one).toMatchObject({ priority: 3, enabled: true, defaultModel: 'small', retry: { retries: 2, baseMs: 50 } });
    expect(one?.deployments.get('small')).toMatchObject({
      isDefault: true,
      inputMicroUsdPerMillion: 100_000_000,
      outputMicroUsdPerMillion: 100_000_000,
    });
    expect(one?.deployments.get('large')).toMatchObject({
      inputMicroUsdPerMillion: 1_000_000_000,
      outputMicroUsdPerMillion: 2_000_000_000,
    });
    expect(one?.shownConfig()).toMatchObject({
      baseURL: local.endpoint,
      modelDefaults: { small: { maxTokens: 4000, temperature: 0.7 } },
    });
  });

  it('sets the settings that its keys mean', async () => {
    const routing = {
      strategy: 'cost-optimized',
      parameters: { costWeight: 0.8 },
      fallbackEnabled: true,
      fallbackChains: [['a', 'b']],
      loadBalancing: { algorithm: 'weighted-round-robin', weights: { a: 0.5, b: 0.3 } },
      circuitBreaker: { enabled: true, failureThreshold: 7, timeout: 60_000 },
    };
    const retry = { maxAttempts: 4, backoffMultiplier: 2, initialDelay: 1000 };
    expect(remarks(await apply({ routing, optimization: { retry }, settings: { 'history.bodies': 'none' } }))).toEqual(
      [],
    );
    expect(registry.current().settingsPicture.values).toMatchObject({
      'routing.strategy': 'cost-optimized',
      'routing.costWeight': 0.8,
      'routing.fallbackEnabled': true,
      'routing.fallbackChains': [['a', 'b']],
      'routing.loadBalancing': 'weighted-round-robin',
      'routing.weights': new Map([
        ['a', 0.5],
        ['b', 0.3],
      ]),
      'routing.breakerFailures': 7,
      'routing.breakerRestMs': 60_000,
      'routing.retries': 3,
      'routing.retryBaseMs': 1000,
      'history.bodies': 'none',
    });
  });

  it('writes nothing when it is applied again', async () => {
    const file = {
      providers: { one: { ...local, apiKey: 'k', models: { m: { costPerToken: 0.1 } } }, odd: { type: 'odd' } },
      routing: { strategy: 'balanced' },
    };
    await apply(file);
    const { revision } = registry.current();
    await apply(file);
    expect(registry.current().revision).toBe(revision);
  });

  it('wins over what was changed since, and leaves alone what it does not name', async () => {
    await apply({ providers: { one: local } });
    await registry.createProvider(
      { id: 'mine', name: 'Mine', type: 'local', config: { baseURL: 'http://127.0.0.1:8/v1' } },
      author,
    );
    await registry.updateProvider(
      'one',
      { enabled: false, config: { baseURL: 'http://127.0.0.1:7/v1', timeout: 5_000 } },
      author,
    );
    await registry.putSetting('routing.retries', '5', author);
    await apply({ providers: { one: local } });
    expect(registry.current().provider('one')?.shownConfig()).toMatchObject({
      baseURL: local.endpoint,
      timeout: 5_000,
    });
    expect(registry.current().provider('one')?.enabled).toBe(true);
    expect(registry.current().provider('mine')?.enabled).toBe(true);
    expect(registry.current().settingsPicture.values['routing.retries']).toBe(5);
  });

  it('keeps a provider whose variable or type is missing, disabled and with its reason, until it can work', async () => {
    const file = { providers: { keyless: { ...local, apiKey: '${KEY}' }, odd: { type: 'odd' }, good: local } };
    expect(remarks(await apply(file))).toEqual([
      'p.json:3: Provider "keyless" is disabled: the variable KEY is not set.',
      'p.json:8: Provider "odd" is disabled: this router knows no provider type "odd".',
    ]);
    const view = registry.current();
    expect(view.provider('keyless')).toMatchObject({
      enabled: false,
      description: 'Disabled: the variable KEY is not set.',
    });
    expect(view.provider('odd')).toMatchObject({ enabled: false, type: 'odd' });
    expect(view.activeProvider).toBe('good');
    expect(remarks(await apply(file, { KEY: 'k' }))).toHaveLength(1);
    expect(registry.current().provider('keyless')).toMatchObject({ enabled: true, description: undefined });
    expect(registry.current().provider('keyless')?.keys).toMatchObject([{ secret: 'k' }]);
  });

  it('keeps the secret of a provider whose variable went away', async () => {
    const file = { providers: { one: { ...local, apiKey: '${KEY}' } } };
    await apply(file, { KEY: 'k' });
    await apply(file);
    expect(registry.current().provider('one')).toMatchObject({ enabled: false, keys: [{ secret: 'k' }] });
  });

  it.each([
    [{ providers: { 'A B': local } }, 'p.json:3: Provider "A B"'],
    [{ providers: { one: { ...local, endpoint: 'nonsense' } } }, 'p.json:5: Provider "one": config.baseURL'],
    [{ providers: { one: { type: 'openai' } } }, 'p.json:3: Provider "one": config.apiKey'],
    [{ settings: { 'no.such': 1 } }, 'p.json:3: There is no setting "no.such"'],
    [{ routing: { fallback: { maxRetries: 99 } } }, 'p.json:4: routing.fallback.maxRetries'],
  ])('is refused as a whole where %j is wrong', async (file, words) => {
    const text = { kind: 'refused', problems: [expect.stringContaining(words)] };
    expect(
      await apply({ ...file, providers: { ...('providers' in file ? file.providers : {}), good: local } }),
    ).toEqual(text);
    expect(registry.current().revision).toBe(0);
  });

  it('says what it understands and nobody does yet', async () => {
    const told = remarks(
      await apply({
        providers: { one: { ...local, healthCheck: { enabled: true } } },
        routing: { sla: { maxLatency: 10 } },
        optimization: { retry: { backoffMultiplier: 3 }, caching: { enabled: false } },
        security: { compliance: { gdpr: true, hipaa: false } },
      }),
    );
    const keys = told.map((line) => line.replace(/^p\.json:\d+: (\S+) is understood, but not in force yet\.$/, '$1'));
    expect(keys.filter((key) => !key.startsWith('optimization.caching'))).toEqual([
      'routing.sla',
      'optimization.retry.backoffMultiplier',
      'security.compliance.gdpr',
      'providers.one.healthCheck',
    ]);
  });
});
