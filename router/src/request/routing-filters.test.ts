import { describe, expect, it } from 'vitest';
import { failureRulesOf } from '../domain/error-handling.ts';
import type { ApiKeyId } from '../domain/principal.ts';
import { failures } from './testing/failures.ts';
import { type Question, TestHouse, type TestProvider, testProvider } from './testing/test-house.ts';

/** Who was asked first by a question. */
function askedBy(house: TestHouse, all: readonly TestProvider[], question: Question = {}): string | undefined {
  const before = all.map(({ adapter }) => adapter.calls.length);
  house.ask(question);
  return all.find(({ adapter }, index) => adapter.calls.length > (before[index] ?? 0))?.id;
}

const has = { models: { m: 'yes' } } as const;
const longPrompt = { messages: [{ role: 'user', content: 'word '.repeat(10_000) }] };

describe('a prompt that is longer than a model’s context', () => {
  it('goes to one that has room for it, under a strategy and without', () => {
    const small = testProvider('small', { ...has, priority: 9, contextLengths: { m: 8_000 } });
    const large = testProvider('large', { ...has, contextLengths: { m: 128_000 } });
    for (const settings of [{ strategy: 'balanced' }, { fallbackEnabled: true }] as const) {
      const house = new TestHouse({ providers: [small, large], active: 'small', settings });
      expect(askedBy(house, [small, large], { body: longPrompt })).toBe('large');
    }
  });

  it('goes to who has too little room all the same where nobody has more, and the client is told', () => {
    const small = testProvider('small', { ...has, contextLengths: { m: 8_000 } });
    const house = new TestHouse({ providers: [small] });
    const client = house.ask({ body: longPrompt });
    small.adapter.last.answerPlain();
    expect(client.heads[0]?.warnings.join()).toContain('its context has 8000');
  });

  it('is no longer for the pictures in it', () => {
    const small = testProvider('small', { ...has, contextLengths: { m: 8_000 } });
    const large = testProvider('large', { ...has, contextLengths: { m: 128_000 } });
    const house = new TestHouse({ providers: [small, large], active: 'small', settings: { fallbackEnabled: true } });
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(100_000)}` } };
    expect(askedBy(house, [small, large], { body: { messages: [{ role: 'user', content: [picture] }] } })).toBe(
      'small',
    );
  });
});

describe('data residency', () => {
  const here = testProvider('here', { ...has, regions: { m: 'eu-west-1' } });
  const there = testProvider('there', { ...has, priority: 9, regions: { m: 'us-east-1' } });
  const nowhere = testProvider('nowhere', { ...has, priority: 99 });
  const all = [here, there, nowhere];

  it.each([[['eu']], [['eu-west-1', 'ap']]])('admits only what lies in %s, under a strategy', (dataResidency) => {
    const house = new TestHouse({ providers: all, settings: { strategy: 'performance-optimized', dataResidency } });
    for (let asked = 0; asked < 8; asked += 1) expect(askedBy(house, all)).toBe('here');
  });

  it('refuses a provider that is named and lies elsewhere, or nobody knows where, before any call', () => {
    const house = new TestHouse({ providers: all, settings: { dataResidency: ['eu'] } });
    for (const provider of ['there', 'nowhere']) {
      expect(house.ask({ provider }).error).toMatchObject({ code: 'no_candidate', status: 403 });
    }
    expect([there, nowhere].flatMap(({ adapter }) => adapter.calls)).toEqual([]);
  });

  it('takes the active provider out, and its stand-ins where fallback is on', () => {
    const settings = { dataResidency: ['eu'] };
    const refusing = new TestHouse({ providers: all, active: 'nowhere', settings });
    expect(refusing.ask().error?.status).toBe(403);
    const helping = new TestHouse({
      providers: all,
      active: 'nowhere',
      settings: { ...settings, fallbackEnabled: true },
    });
    expect(askedBy(helping, all)).toBe('here');
  });
});

describe('limits that an operator sets', () => {
  const cheap = {
    ...testProvider('cheap', has),
    cost: () => ({ usd: 0.001, source: 'deployment', date: undefined }) as const,
  };
  const dear = {
    ...testProvider('dear', { ...has, priority: 9 }),
    cost: () => ({ usd: 9, source: 'deployment', date: undefined }) as const,
  };
  const all = [cheap, dear];

  it('hold for every request, where no strategy is set, too', () => {
    const house = new TestHouse({ providers: all, active: 'dear', settings: { policy: { maxCostUsd: 0.5 } } });
    expect(askedBy(house, all)).toBe('cheap');
  });

  it('hold for the requests of one key alone, which may narrow them and never widen', () => {
    const house = new TestHouse({ providers: all, active: 'dear' });
    house.principal = {
      kind: 'api-key',
      id: 'key_1' as ApiKeyId,
      name: 'k',
      role: 'inference',
      routing: { only: ['cheap'] },
    };
    expect(askedBy(house, all, { wishes: { order: ['dear'] } })).toBe('cheap');
    house.principal = { kind: 'local' };
    expect(askedBy(house, all)).toBe('dear');
  });

  it('of a key choose its strategy, which a request may override', () => {
    const house = new TestHouse({ providers: all, active: 'dear' });
    const routing = { strategy: 'cost-optimized' } as const;
    house.principal = { kind: 'api-key', id: 'key_1' as ApiKeyId, name: 'k', role: 'inference', routing };
    expect(askedBy(house, all)).toBe('cheap');
  });

  it('hold for an alias', () => {
    const targets = ['dear', 'cheap'].map((provider) => ({
      provider,
      model: 'm',
      weight: undefined,
      order: undefined,
    }));
    const rest = { strategy: undefined, fallback: true, createdAtMs: 0, updatedAtMs: 0 } as const;
    const alias = { id: 'smart', targets, ...rest, routing: { maxCostUsd: 0.5 } };
    const house = new TestHouse({ providers: all, aliases: [alias] });
    expect(askedBy(house, all, { model: 'smart' })).toBe('cheap');
  });
});

describe('machines with local models', () => {
  it('take so many calls together, whatever models they are for', () => {
    const chat = testProvider('chat', { models: { a: 'yes', b: 'yes' }, local: true, machine: 'box:11434' });
    const other = testProvider('other', { models: { c: 'yes' }, local: true, machine: 'box:11434' });
    const settings = { strategy: 'balanced', callsPerMachine: 1 } as const;
    const house = new TestHouse({ providers: [chat, other], settings });
    expect(askedBy(house, [chat, other], { model: 'a' })).toBe('chat');
    expect(askedBy(house, [chat, other], { model: 'b' })).toBeUndefined();
    expect(askedBy(house, [chat, other], { model: 'c' })).toBeUndefined();
    chat.adapter.calls[0]?.answerPlain();
    expect(chat.adapter.calls).toHaveLength(2);
    expect(other.adapter.calls).toHaveLength(0);
  });

  it('have a line of their own where no strategy is set, too, in which nobody is lost', () => {
    const local = testProvider('local', { models: { a: 'yes', b: 'yes' }, local: true, machine: 'box:11434' });
    const house = new TestHouse({ providers: [local], settings: { callsPerMachine: 1 } });
    const clients = ['a', 'b', 'a'].map((model) => house.ask({ model, stream: true }));
    for (let answered = 1; answered <= 3; answered += 1) {
      expect(local.adapter.calls).toHaveLength(answered);
      local.adapter.last.connected();
      house.clock.advance(15_000);
      local.adapter.last.answerStream('x');
    }
    expect(clients.map(({ text }) => text)).toEqual(['x', 'x', 'x']);
  });

  it('are asked for the model that they have in memory before one that must be loaded', async () => {
    const cold = testProvider('cold', { ...has, local: true });
    const warm = testProvider('warm', { ...has, local: true });
    Object.assign(cold.adapter, { loadedModels: async () => ['upstream-else'] });
    Object.assign(warm.adapter, { loadedModels: async () => ['upstream-m'] });
    const house = new TestHouse({ providers: [cold, warm], settings: { strategy: 'performance-optimized' } });
    house.ask();
    await new Promise(setImmediate);
    for (let asked = 0; asked < 6; asked += 1) expect(askedBy(house, [cold, warm])).toBe('warm');
  });
});

describe('what follows from a failure', () => {
  it('may be more time at the same place', () => {
    const slow = testProvider('slow', has);
    const actions = { timeout: 'increase_timeout' } as const;
    const failureRules = failureRulesOf({ retryable: [], nonRetryable: [], actions });
    const house = new TestHouse({ providers: [slow], settings: { failureRules } });
    house.ask({ stream: true });
    // No connection after 5 s, which then are 10.
    house.clock.advance(5_100);
    house.clock.advance(1_000);
    expect(slow.adapter.calls).toHaveLength(2);
    house.clock.advance(8_500);
    expect(slow.adapter.calls[1]?.open).toBe(true);
    house.clock.advance(2_000);
    expect(slow.adapter.calls[1]?.open).toBe(false);
  });

  it('may be nobody else, or another at once', () => {
    const rules = (action: 'fail' | 'switch_provider') =>
      failureRulesOf({ retryable: [], nonRetryable: [], actions: { temporary_error: action } });
    const one = testProvider('one', has);
    const two = testProvider('two', has);
    const failing = new TestHouse({
      providers: [one, two],
      settings: { fallbackEnabled: true, failureRules: rules('fail') },
    });
    const client = failing.ask();
    one.adapter.last.fail(failures['server-error']);
    expect(client.error).toBeDefined();
    expect(two.adapter.calls).toHaveLength(0);

    const settings = { retries: 5, failureRules: rules('switch_provider') };
    const single = testProvider('single', has);
    const alone = new TestHouse({ providers: [single], settings });
    const told = alone.ask();
    single.adapter.last.fail(failures['server-error']);
    expect(told.error).toBeDefined();
  });

  it('never is more than a fifth of the traffic in retries, without a strategy, too', () => {
    const flaky = testProvider('flaky', has);
    const house = new TestHouse({ providers: [flaky], settings: { breakerFailures: 1_000 } });
    const asked = 300;
    for (let index = 0; index < asked; index += 1) {
      house.ask();
      // Every second call fails.
      for (let call = flaky.adapter.last; call.open; call = flaky.adapter.last) {
        if (flaky.adapter.calls.length % 2 === 0) call.fail(failures['server-error']);
        else call.answerPlain();
        house.clock.advance(10_000);
      }
    }
    expect(flaky.adapter.calls.length).toBeGreaterThan(asked + 20);
    expect(flaky.adapter.calls.length - asked).toBeLessThan(10 + 0.2 * asked);
  });
});
