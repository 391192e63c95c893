import { describe, expect, it } from 'vitest';
import type { Usage } from '../domain/usage.ts';
import { failures } from './testing/failures.ts';
import { TestHouse, type TestProvider, type TestProviderOptions, testProvider } from './testing/test-house.ts';

function pricedAt(id: string, usdPerMillion: number, options: TestProviderOptions = {}): TestProvider {
  const cost = (_model: string, { inputTokens, outputTokens }: Usage) =>
    ({
      usd: ((inputTokens + outputTokens) * usdPerMillion) / 1e6,
      source: 'deployment',
      date: undefined,
    }) as const;
  return { ...testProvider(id, { models: { m: 'yes', other: 'no' }, ...options }), cost };
}

function three(): readonly [TestProvider, TestProvider, TestProvider] {
  return [pricedAt('a', 9), pricedAt('b', 5), pricedAt('c', 1)];
}

function asked(providers: readonly TestProvider[]): readonly string[] {
  return providers.filter(({ adapter }) => adapter.calls.length > 0).map(({ id }) => id);
}

describe('what a client wants of the way', () => {
  it('is an order of providers, whoever is active and cheapest', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c] });
    house.ask({ wishes: { order: ['b', 'c'] } });
    expect(asked([a, b, c])).toEqual(['b']);
    b.adapter.last.fail(failures.unreachable);
    expect(asked([a, b, c])).toEqual(['b', 'c']);
    c.adapter.last.fail(failures.unreachable);
    expect(asked([a, b, c])).toEqual(['a', 'b', 'c']);
  });

  it('is an order that ends where no fallback is allowed', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c], settings: { retries: 5 } });
    house.ask({ wishes: { order: ['b'], allowsFallbacks: false } });
    b.adapter.last.fail(failures['content-refused']);
    expect(asked([a, b, c])).toEqual(['b']);
  });

  it('is one call where no fallback is allowed and no order given', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c], settings: { strategy: 'cost-optimized' } });
    const client = house.ask({ wishes: { allowsFallbacks: false } });
    c.adapter.last.fail(failures.unreachable);
    expect(client.error?.code).toBe('upstream_unreachable');
    expect(asked([a, b, c])).toEqual(['c']);
  });

  it('is who may answer, and who may not', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c], settings: { strategy: 'cost-optimized' } });
    house.ask({ wishes: { only: ['a', 'b'] } });
    house.ask({ wishes: { ignore: ['b', 'c'] } });
    expect([a, b, c].map(({ adapter }) => adapter.calls.length)).toEqual([1, 1, 0]);
  });

  it('is a strategy of its own', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c] });
    house.ask({ wishes: { strategy: 'cost-optimized' } });
    expect(asked([a, b, c])).toEqual(['c']);
  });

  it('is a price that nobody may be above', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c] });
    house.ask({ wishes: { order: ['a', 'b', 'c'], maxPromptUsdPerMillion: 5 } });
    expect(asked([a, b, c])).toEqual(['b']);
    const client = house.ask({ wishes: { maxCompletionUsdPerMillion: 0.5 } });
    expect(client.error).toMatchObject({ code: 'no_candidate', status: 400, param: 'provider.max_price.completion' });
    expect(client.error?.details).toHaveLength(3);
    expect(client.error?.message).toContain('a/m: costs 9 USD per million');
  });

  it('is a limit on cost, time and failures, each named where it leaves nobody', () => {
    const providers = three();
    const house = new TestHouse({ providers });
    for (const one of providers) {
      house.ask({ header: one.id });
      house.clock.advance(2_000);
      one.adapter.last.answerPlain();
    }
    const refused = (wishes: object) => house.ask({ wishes }).error;
    expect(refused({ maxCostUsd: 1e-9 })).toMatchObject({ status: 400, param: 'provider.constraints.maxCost' });
    expect(refused({ maxLatencyMs: 1 })).toMatchObject({ status: 503, param: 'provider.constraints.maxLatency' });
    expect(refused({ minReliability: 0.999 })).toMatchObject({
      status: 503,
      param: 'provider.constraints.minReliability',
    });
    expect(refused({ only: ['nobody'] })).toMatchObject({ status: 400, param: 'provider.only' });
  });

  it('keeps nobody out for a time that nobody has measured', () => {
    const providers = three();
    const house = new TestHouse({ providers });
    house.ask({ wishes: { maxLatencyMs: 1 } });
    expect(asked(providers)).toHaveLength(1);
  });

  it('is a list of models, each asked where those before it failed', () => {
    const [a, b] = [pricedAt('a', 9), pricedAt('b', 1, { models: { m: 'no', other: 'yes' } })];
    const house = new TestHouse({ providers: [a, b] });
    const client = house.ask({ wishes: { models: ['other'] } });
    a.adapter.last.fail(failures.unreachable);
    b.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'b', model: 'other' });
  });

  it('is no longer than it has time for', () => {
    const [a] = three();
    const house = new TestHouse({ providers: [a] });
    const client = house.ask({ wishes: { timeoutMs: 2_000 } });
    house.clock.advance(1_900);
    expect(client.error).toBeUndefined();
    house.clock.advance(200);
    expect(client.error?.code).toBe('upstream_timeout');
  });

  it('leaves what is said by name alone', () => {
    const [a, b, c] = three();
    const house = new TestHouse({ providers: [a, b, c] });
    house.ask({ header: 'a', wishes: { ignore: ['a'] } });
    expect(asked([a, b, c])).toEqual(['a']);
  });
});
