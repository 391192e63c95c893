import { describe, expect, it } from 'vitest';
import type { Alias, AliasTarget } from '../domain/alias.ts';
import type { Usage } from '../domain/usage.ts';
import { explainRoute } from './explain-route.ts';
import { failures } from './testing/failures.ts';
import {
  TestHouse,
  type TestProvider,
  type TestProviderOptions,
  testProvider,
  testRequest,
} from './testing/test-house.ts';

function pricedAt(id: string, usd: number, options: TestProviderOptions = {}): TestProvider {
  const cost = (_model: string, { inputTokens, outputTokens }: Usage) =>
    ({ usd: (inputTokens + outputTokens) * usd, source: 'deployment', date: undefined }) as const;
  return { ...testProvider(id, options), cost };
}

function target(provider: string, model: string, more: Partial<AliasTarget> = {}): AliasTarget {
  return { provider, model, weight: undefined, order: undefined, ...more };
}

function aliasOf(targets: readonly AliasTarget[], more: Partial<Alias> = {}): Alias {
  return { id: 'smart', targets, strategy: undefined, fallback: true, createdAtMs: 0, updatedAtMs: 0, ...more };
}

function houseOf(providers: readonly TestProvider[], alias: Alias): TestHouse {
  return new TestHouse({ providers, aliases: [alias] });
}

const [dear, cheap, other] = [
  () => pricedAt('dear', 9e-6),
  () => pricedAt('cheap', 1e-6),
  () => pricedAt('other', 5e-6),
];

describe('an alias', () => {
  it('stands for its targets in their order, each with the model that it names', () => {
    const all = [cheap(), dear(), other()] as const;
    const house = houseOf(all, aliasOf([target('dear', 'big'), target('cheap', 'small')]));
    const client = house.ask({ model: 'smart' });
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([0, 1, 0]);
    all[1].adapter.last.fail(failures.unreachable);
    all[0].adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'cheap', model: 'small', attempts: 2 });
    expect(house.record).toMatchObject({ requestedModel: 'smart', model: 'small' });
  });

  it('shares by weight where weights are set', () => {
    const all = [cheap(), dear()] as const;
    const house = houseOf(all, aliasOf([target('dear', 'm', { weight: 3 }), target('cheap', 'm', { weight: 1 })]));
    for (let call = 0; call < 8; call += 1) house.ask({ model: 'smart' });
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([2, 6]);
  });

  it('chooses by its own strategy, among those of the first order that can answer', () => {
    const all = [cheap(), dear(), other()] as const;
    const targets = [
      target('cheap', 'm', { order: 2 }),
      target('dear', 'm', { order: 1 }),
      target('other', 'm', { order: 1 }),
    ];
    const house = houseOf(all, aliasOf(targets, { strategy: 'cost-optimized' }));
    house.ask({ model: 'smart' });
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([0, 0, 1]);
  });

  it('asks nobody else where it has no fallback', () => {
    const all = [cheap(), dear()] as const;
    const house = houseOf(all, aliasOf([target('dear', 'm'), target('cheap', 'm')], { fallback: false }));
    const client = house.ask({ model: 'smart' });
    all[1].adapter.last.fail(failures.unreachable);
    expect(client.error?.code).toBe('upstream_unreachable');
    expect(all[0].adapter.calls).toEqual([]);
  });

  it('says of each target why it cannot answer, where none can', () => {
    const off = pricedAt('off', 1, { state: { kind: 'disabled' } });
    const house = houseOf([cheap(), off], aliasOf([target('off', 'm'), target('gone', 'm')]));
    const { error } = house.ask({ model: 'smart' });
    expect(error).toMatchObject({ code: 'no_provider', status: 503, param: 'model' });
    expect(error?.message).toContain('off/m: disabled; gone/m: does not exist');
  });

  it('is explained like any decision', () => {
    const house = houseOf([cheap(), dear()], aliasOf([target('dear', 'big'), target('cheap', 'small')]));
    const told = explainRoute(testRequest({ model: 'smart' }), { providerHeader: undefined }, house.rooms);
    expect(told).toMatchObject({
      explanation: { alias: 'smart', chosen: { provider: 'dear', model: 'big' }, propensity: 1 },
    });
  });

  it('is explained by its own targets alone', () => {
    const house = houseOf([cheap(), dear()], aliasOf([target('dear', 'big')]));
    const told = explainRoute(testRequest({ model: 'smart' }), { providerHeader: undefined }, house.rooms);
    expect(told.kind === 'explained' && told.explanation.candidates.map(({ provider }) => provider)).toEqual(['dear']);
  });

  it('leaves a provider’s own prefix alone', () => {
    const all = [cheap(), dear()] as const;
    const house = houseOf(all, aliasOf([target('dear', 'm')], { id: 'cheap/m' }));
    house.ask({ model: 'cheap/m' });
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([1, 0]);
  });
});
