import { describe, expect, it } from 'vitest';
import { ActiveChecks } from './active-checks.ts';
import { OwnCalls } from './own-calls.ts';
import { Prober } from './prober.ts';
import { failures } from './testing/failures.ts';
import { TestHouse, type TestProvider, type TestProviderOptions, testProvider } from './testing/test-house.ts';

const has = { models: { m: 'yes' } } as const;

/** A house under a strategy, of which each provider has answered one question a while ago. */
function houseOf(options: Readonly<Record<string, TestProviderOptions>>, budgetUsd = 1) {
  const providers = Object.entries(options).map(([id, one]) => testProvider(id, { ...has, ...one }));
  const health = {
    probes: true,
    probeBudgetUsdPerDay: budgetUsd,
    checks: [],
    failureThreshold: 2,
    successThreshold: 1,
  };
  const house = new TestHouse({ providers, settings: { strategy: 'balanced', balancing: 'round-robin', health } });
  const { rooms } = house;
  rooms.board.fleet.probes.budgetUsd = budgetUsd;
  const calls = new OwnCalls(rooms);
  const prober = new Prober(rooms, calls);
  for (const _ of providers) house.ask();
  for (const { adapter } of providers) for (const call of adapter.calls) if (call.open) call.answerPlain();
  return { house, providers, calls, prober, rooms };
}

const probesAt = ({ adapter }: TestProvider) => adapter.calls.filter(({ call }) => call.requestId.startsWith('probe-'));

describe('a probe', () => {
  it('goes to who was silent for long, at most nine at once, and its outcome counts', () => {
    const { house, providers, prober, rooms } = houseOf({ one: {}, two: {} });
    house.clock.advance(21_000);
    house.ask();
    prober.round();
    const [first] = providers.flatMap(probesAt);
    expect(first?.call.request.meaning()).toMatchObject({ maxOutputTokens: 1 });
    first?.connected().head(true).bytes('x').end();
    expect(rooms.board.fleet.probes.calls).toEqual({ ok: 1, failed: 0 });
    expect(rooms.board.fleet.probes.spentUsdTotal).toBeGreaterThan(0);
    // Of the two questions and the one under way, and of no probe.
    expect(house.records).toHaveLength(2);
  });

  it('never wakes a local model that is not loaded, or of which nobody knows', async () => {
    const { house, providers, prober } = houseOf({ cloud: {}, cold: { local: true }, unknown: { local: true } });
    const cold = providers.find(({ id }) => id === 'cold');
    Object.assign(cold?.adapter ?? {}, { loadedModels: async () => [] });
    house.clock.advance(21_000);
    house.ask();
    prober.round();
    await new Promise(setImmediate);
    for (let round = 0; round < 5; round += 1) {
      house.clock.advance(500);
      prober.round();
    }
    expect(providers.filter((one) => probesAt(one).length > 0).map(({ id }) => id)).toEqual(['cloud']);
  });

  it('is not made beyond the budget of the day, which a new day renews', () => {
    // One costs (10 + 1) / 1,000 USD at these providers, and is booked as what it really took.
    const { house, providers, prober } = houseOf({ one: {}, two: {} }, 0.012);
    house.clock.advance(21_000);
    house.ask();
    prober.round();
    expect(providers.flatMap(probesAt)).toHaveLength(1);
    for (const probe of providers.flatMap(probesAt)) probe.connected().head(true).bytes('x').end();
    house.clock.advance(25_000);
    house.ask();
    prober.round();
    expect(providers.flatMap(probesAt)).toHaveLength(1);
    house.clock.advance(86_400_000);
    house.ask();
    prober.round();
    expect(providers.flatMap(probesAt)).toHaveLength(2);
  });

  it('is given up after ten seconds, and that counts against whoever was asked', () => {
    const { house, providers, prober, calls, rooms } = houseOf({ one: {}, two: {} });
    house.clock.advance(21_000);
    house.ask();
    prober.round();
    house.clock.advance(10_500);
    calls.tick();
    const probe = providers.flatMap(probesAt)[0];
    expect(probe?.aborted).toBe(true);
    expect(rooms.board.fleet.probes.calls.failed).toBeGreaterThan(0);
  });
});

describe('a check that asks', () => {
  it('wants an answer of so many characters, and takes out who gives less', () => {
    const provider = testProvider('one', { ...has, defaultModel: 'm' });
    const check = { type: 'request', intervalMs: 1_000, timeoutMs: 500, prompt: 'Hello', expectedLength: 5 } as const;
    const health = {
      probes: false,
      probeBudgetUsdPerDay: 9,
      checks: [check],
      failureThreshold: 2,
      successThreshold: 1,
    };
    const house = new TestHouse({ providers: [provider], settings: { health } });
    house.rooms.board.fleet.probes.budgetUsd = 9;
    const checks = new ActiveChecks(house.rooms, new OwnCalls(house.rooms));
    const answer = (text: string): void => {
      checks.round();
      const call = provider.adapter.last.connected().eventsHead();
      call.events({ type: 'text-delta', choice: 0, text });
      call.end();
      house.clock.advance(1_000);
    };
    answer('Hi');
    expect(house.rooms.board.down(house.clock.ticksMs())).toEqual([]);
    answer('Hi');
    expect(house.rooms.board.down(house.clock.ticksMs())).toMatchObject([{ provider: 'one' }]);
    expect(house.ask().error?.code).toBe('circuit_open');
    answer('Hello!');
    expect(house.rooms.board.down(house.clock.ticksMs())).toEqual([]);
    checks.round();
    provider.adapter.last.fail(failures.unreachable);
    expect(house.records).toHaveLength(1);
  });
});
