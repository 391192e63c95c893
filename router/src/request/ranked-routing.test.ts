import { describe, expect, it } from 'vitest';
import type { Usage } from '../domain/usage.ts';
import { failures } from './testing/failures.ts';
import { TestHouse, type TestProvider, type TestProviderOptions, testProvider } from './testing/test-house.ts';

/** A provider whose tokens cost so much each. */
function pricedAt(id: string, usd: number, options: TestProviderOptions = {}): TestProvider {
  const cost = (_model: string, { inputTokens, outputTokens }: Usage) =>
    ({ usd: (inputTokens + outputTokens) * usd, source: 'deployment', date: undefined }) as const;
  return { ...testProvider(id, { models: { m: 'yes' }, ...options }), cost };
}

function asked(providers: readonly TestProvider[]): readonly string[] {
  return providers.filter(({ adapter }) => adapter.calls.length > 0).map(({ id }) => id);
}

describe('a strategy', () => {
  it('chooses among all that have the model, whoever is active', () => {
    const all = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6), pricedAt('other', 1e-9, { models: { m: 'no' } })];
    const house = new TestHouse({ providers: all, settings: { strategy: 'cost-optimized' } });
    house.ask();
    expect(asked(all)).toEqual(['cheap']);
  });

  it('asks another where the first failed, at once', () => {
    const [dear, cheap] = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: [dear, cheap], settings: { strategy: 'cost-optimized' } });
    const client = house.ask();
    cheap.adapter.last.fail(failures.unreachable);
    dear.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'dear', attempts: 2 });
    expect(house.record.attempts.map(({ provider }) => provider)).toEqual(['cheap', 'dear']);
  });

  it('never asks elsewhere what was the client’s own mistake', () => {
    const [dear, cheap] = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: [dear, cheap], settings: { strategy: 'cost-optimized' } });
    const client = house.ask();
    cheap.adapter.last.fail(failures['invalid-request']);
    expect(client.error?.status).toBe(422);
    expect(asked([dear])).toEqual([]);
  });

  it('leaves a request alone that names its provider', () => {
    const [dear, cheap] = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const settings = { strategy: 'cost-optimized' } as const;
    new TestHouse({ providers: [dear, cheap], settings }).ask({ header: 'dear' });
    new TestHouse({ providers: [dear, cheap], settings }).ask({ model: 'dear/m' });
    expect(dear.adapter.calls).toHaveLength(2);
    expect(asked([cheap])).toEqual([]);
  });

  it('never goes to a stand-in, and lets it answer where it is active and alone', () => {
    const demo = pricedAt('demo', 0, { standIn: true });
    const cheap = pricedAt('cheap', 1e-6);
    const settings = { strategy: 'cost-optimized' } as const;
    new TestHouse({ providers: [demo, cheap], settings }).ask();
    expect(asked([demo, cheap])).toEqual(['cheap']);
    new TestHouse({ providers: [demo], settings }).ask({ model: 'auto' });
    expect(asked([demo])).toEqual(['demo']);
  });

  it('tells of the most telling failure when all failed, with every attempt', () => {
    const [dear, cheap] = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: [dear, cheap], settings: { strategy: 'cost-optimized', retries: 1 } });
    const client = house.ask();
    cheap.adapter.last.fail(failures.unreachable);
    dear.adapter.last.fail(failures['server-error']);
    expect(client.error).toMatchObject({
      code: 'upstream_error',
      attempts: [{ provider: 'cheap' }, { provider: 'dear' }],
    });
  });

  it('waits for the one that asked for a pause, and goes on when it is over', () => {
    const only = pricedAt('only', 1e-6);
    const house = new TestHouse({ providers: [only], settings: { strategy: 'balanced' } });
    const client = house.ask();
    only.adapter.last.fail({ ...failures['rate-limited'], retryAfterMs: 800 });
    expect(only.adapter.calls).toHaveLength(1);
    house.clock.advance(1_000);
    expect(only.adapter.calls).toHaveLength(2);
    only.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'only', attempts: 2 });
  });
});

it('says of a provider without keys that it rests itself, and not its keys', () => {
  const only = pricedAt('only', 1e-6);
  const house = new TestHouse({ providers: [only], settings: { strategy: 'balanced', retries: 0 } });
  house.ask();
  only.adapter.last.fail({ ...failures['rate-limited'], retryAfterMs: 60_000 });
  const client = house.ask();
  house.clock.advance(6_000);
  expect(client.error?.message).toContain('limited its rate and rests');
});

describe('the model "auto"', () => {
  it('goes to the default model of the best provider, without any strategy set', () => {
    const [dear, cheap] = [
      pricedAt('dear', 9e-6, { defaultModel: 'big' }),
      pricedAt('cheap', 1e-6, { defaultModel: 'small' }),
    ];
    const house = new TestHouse({ providers: [dear, cheap] });
    const client = house.ask({ model: 'auto/cheap' });
    cheap.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'cheap', model: 'small' });
  });

  it('weighs every model that was linked where there is no default', () => {
    const both = { ...pricedAt('both', 0, { linked: ['big', 'small'] }) };
    const cost = (model: string, { inputTokens, outputTokens }: Usage) =>
      ({
        usd: (inputTokens + outputTokens) * (model === 'big' ? 9e-6 : 1e-6),
        source: 'deployment',
        date: undefined,
      }) as const;
    const house = new TestHouse({ providers: [{ ...both, cost }] });
    const client = house.ask({ model: 'auto/cheap' });
    both.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ model: 'small' });
  });
});

describe('load balancing', () => {
  it('goes round where it stands alone', () => {
    const all = [pricedAt('a', 1), pricedAt('b', 2), pricedAt('c', 3)];
    const house = new TestHouse({ providers: all, settings: { balancing: 'round-robin' } });
    for (let call = 0; call < 6; call += 1) house.ask();
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([2, 2, 2]);
  });

  it('goes by the weights that are set', () => {
    const all = [pricedAt('a', 1), pricedAt('b', 1)];
    const balancingWeights = new Map([
      ['a', 3],
      ['b', 1],
    ]);
    const house = new TestHouse({ providers: all, settings: { balancing: 'weighted-round-robin', balancingWeights } });
    for (let call = 0; call < 8; call += 1) house.ask();
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([6, 2]);
  });

  it('only breaks ties beside a strategy', () => {
    const all = [pricedAt('a', 1e-6), pricedAt('b', 1e-6), pricedAt('dear', 9e-6)];
    const house = new TestHouse({
      providers: all,
      settings: { strategy: 'cost-optimized', balancing: 'round-robin' },
    });
    for (let call = 0; call < 4; call += 1) house.ask();
    expect(all.map(({ adapter }) => adapter.calls.length)).toEqual([2, 2, 0]);
  });
});

describe('a fallback chain', () => {
  const providers = () => [pricedAt('a', 1e-6), pricedAt('b', 2e-6), pricedAt('c', 3e-6)];

  it('says whom to ask after whom under a strategy', () => {
    const all = providers();
    const settings = { strategy: 'cost-optimized', fallbackChains: [['a', 'c', 'b']] } as const;
    const house = new TestHouse({ providers: all, settings });
    const client = house.ask();
    for (const id of ['a', 'c']) all.find((one) => one.id === id)?.adapter.last.fail(failures.unreachable);
    all[1]?.adapter.last.answerPlain();
    expect(client.heads[0]).toMatchObject({ provider: 'b', attempts: 3 });
  });

  it('says so too where the active provider was asked', () => {
    const all = providers();
    const settings = {
      fallbackEnabled: true,
      fallbackChains: [
        ['b', 'c', 'a'],
        ['a', 'c', 'b'],
      ],
    };
    const house = new TestHouse({ providers: all, settings });
    house.ask();
    all[0]?.adapter.last.fail(failures.unreachable);
    expect(asked(all)).toEqual(['a', 'c']);
  });
});

describe('hedging', () => {
  /** Streams that were answered often enough that one more may be asked beside a late one. */
  function houseOf(all: readonly TestProvider[]): TestHouse {
    const house = new TestHouse({ providers: all, settings: { strategy: 'cost-optimized', hedging: true } });
    for (let call = 0; call < 40; call += 1) {
      house.ask({ stream: true });
      const live = all.find(({ adapter }) => adapter.calls.at(-1)?.open === true);
      house.clock.advance(200);
      live?.adapter.last.answerStream('data: x\n\n');
    }
    return house;
  }

  it('asks a second one beside a late stream; the first content wins, the other is dropped and blamed for nothing', () => {
    const [cheap, dear] = [pricedAt('cheap', 1e-6), pricedAt('dear', 2e-6)];
    const house = houseOf([cheap, dear]);
    const before = dear.adapter.calls.length;
    const client = house.ask({ stream: true });
    house.clock.advance(3_000);
    expect(dear.adapter.calls).toHaveLength(before + 1);
    dear.adapter.last.answerStream('data: x\n\n');
    expect(cheap.adapter.last.aborted).toBe(true);
    expect(client.heads.at(-1)).toMatchObject({ provider: 'dear' });
    expect(house.records.at(-1)?.attempts).toMatchObject([
      { provider: 'cheap', outcome: 'cancelled' },
      { provider: 'dear', outcome: 'ok' },
    ]);
  });

  it('goes on with the other where one of the two fails', () => {
    const [cheap, dear] = [pricedAt('cheap', 1e-6), pricedAt('dear', 2e-6)];
    const house = houseOf([cheap, dear]);
    const client = house.ask({ stream: true });
    house.clock.advance(3_000);
    cheap.adapter.last.fail(failures.unreachable);
    dear.adapter.last.answerStream('data: x\n\n');
    expect(client.heads.at(-1)).toMatchObject({ provider: 'dear' });
    expect(house.records.at(-1)?.status).toBe('ok');
  });

  it('drops both when the client leaves', () => {
    const [cheap, dear] = [pricedAt('cheap', 1e-6), pricedAt('dear', 2e-6)];
    const house = houseOf([cheap, dear]);
    const client = house.ask({ stream: true });
    house.clock.advance(3_000);
    client.leave();
    expect([cheap.adapter.last.aborted, dear.adapter.last.aborted]).toEqual([true, true]);
    expect(house.records.at(-1)?.status).toBe('cancelled');
  });
});
