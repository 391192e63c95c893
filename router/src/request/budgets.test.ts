import { describe, expect, it } from 'vitest';
import type { BudgetRule, BudgetScope, OnExhausted } from '../domain/budget.ts';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ApiKeyId } from '../domain/principal.ts';
import { noUsage } from '../domain/usage.ts';
import type { BudgetEvent } from './admission/limits.ts';
import { explainRoute } from './explain-route.ts';
import { failures } from './testing/failures.ts';
import { summary } from './testing/scripted-adapter.ts';
import {
  TestHouse,
  type TestProvider,
  type TestProviderOptions,
  type TestViewOptions,
  testProvider,
  testRequest,
} from './testing/test-house.ts';

/** Of the test's only prompt: ten tokens as it is estimated, and what estimates may be off; each token costs 0.001 USD. */
const PROMPT_USD = 0.027;
const start: ChatEvent = { type: 'answer-start', id: 'a', model: 'm', createdS: 1 };
const say = (text: string): ChatEvent => ({ type: 'text-delta', choice: 0, text });

interface BudgetOptions {
  readonly scope?: BudgetScope;
  readonly period?: BudgetRule['period'];
  readonly onExhausted?: OnExhausted;
}

function budget(id: string, limitUsd: number, options: BudgetOptions = {}): BudgetRule {
  const { scope = { kind: 'router' }, period = 'day', onExhausted = 'stop' } = options;
  return { id, scope, period, limitUsd, alertAt: 0.8, onExhausted };
}

function houseWith(budgets: readonly BudgetRule[], options: TestViewOptions): TestHouse {
  const house = new TestHouse(options);
  const rest = { router: undefined, limitsKeys: false, limitsProviderTokens: false };
  house.rooms.limits.follow({ budgets, timeZone: 'UTC', ...rest });
  return house;
}

function oneHouse(budgets: readonly BudgetRule[], options: TestProviderOptions = {}, settings = {}) {
  const one = testProvider('one', options);
  return { one, house: houseWith(budgets, { providers: [one], settings }) };
}

function standing(house: TestHouse, id = 'daily') {
  const found = house.rooms.limits.standings().find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no budget "${id}".`);
  return found;
}

function cost(tokens: number) {
  return { ...summary, usage: { ...noUsage, inputTokens: tokens } };
}

describe('a budget', () => {
  it('is reserved by what a call may cost at most, and settled with what it did', () => {
    const { one, house } = oneHouse([budget('daily', 1)]);
    house.ask({ maxOutputTokens: 90 });
    expect(standing(house)).toMatchObject({ spentUsd: 0, reservedUsd: 0.117 });
    one.adapter.last.answerPlain();
    expect(standing(house)).toMatchObject({ spentUsd: 0.015, reservedUsd: 0, state: 'ok' });
    expect(house.record.charges).toEqual([{ owner: 'router', usd: 0.015, atMs: expect.any(Number) }]);
  });

  it('refuses with 402 what costs more than is left, naming itself, and records that', () => {
    const { one, house } = oneHouse([budget('daily', 0.05)]);
    const client = house.ask({ maxOutputTokens: 90 });
    expect(one.adapter.calls).toHaveLength(0);
    expect(client.error).toMatchObject({ status: 402, code: 'budget_exceeded', excess: { neededUsd: 0.117 } });
    expect(client.error?.message).toMatch(
      /"daily" of this router has 0\.05 USD per day: 0 are spent.*begins anew at 2/,
    );
    expect(client.error?.retryAfterMs).toBeUndefined();
    expect(house.record).toMatchObject({ status: 'refused', httpStatus: 402, errorCode: 'budget_exceeded' });
    expect(standing(house).state).toBe('exhausted');
  });

  it('never lets requests side by side have more than there is', () => {
    const { one, house } = oneHouse([budget('daily', 1)]);
    const clients = Array.from({ length: 500 }, () => house.ask({ maxOutputTokens: 90 }));
    expect(one.adapter.calls).toHaveLength(8);
    expect(clients.filter(({ error }) => error?.code === 'budget_exceeded')).toHaveLength(492);
    for (const call of one.adapter.calls) call.answerPlain();
    expect(standing(house).reservedUsd).toBeCloseTo(0);
    expect(standing(house).spentUsd).toBeCloseTo(0.12);
    house.ask({ maxOutputTokens: 90 });
    expect(one.adapter.calls).toHaveLength(9);
  });

  it.each([
    ['a client that leaves before the answer', (house: TestHouse) => house.ask({ maxOutputTokens: 90 }).leave()],
    [
      'a failure that is told',
      (house: TestHouse, one: TestProvider) => {
        house.ask({ maxOutputTokens: 90 });
        one.adapter.last.fail(failures['invalid-request']);
      },
    ],
    [
      'a bug of an adapter',
      (house: TestHouse, one: TestProvider) => {
        one.adapter.bug = new Error('a bug');
        house.ask({ maxOutputTokens: 90 });
      },
    ],
    [
      'a stream that breaks after its first words',
      (house: TestHouse, one: TestProvider) => {
        house.ask({ maxOutputTokens: 90, stream: true });
        one.adapter.last.connected().head(true).bytes('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
        one.adapter.last.fail(failures['broken-after-content']);
      },
    ],
    [
      'the end of the house',
      (house: TestHouse) => {
        house.ask({ maxOutputTokens: 90 });
        void house.rooms.liveCalls.drain(0);
        house.clock.advance(1);
      },
    ],
  ])('keeps no reservation after %s', (_name, play) => {
    const { one, house } = oneHouse([budget('daily', 1)]);
    play(house, one);
    expect(house.records).toHaveLength(1);
    expect(standing(house).reservedUsd).toBe(0);
  });

  it('is paid for what a client got that left in the middle', () => {
    const { one, house } = oneHouse([budget('daily', 1)]);
    const client = house.ask({ maxOutputTokens: 90, stream: true });
    one.adapter.last.connected().head(true).bytes('data: {"choices":[{"delta":{"content":"Once upon a time"}}]}\n\n');
    client.leave();
    expect(standing(house).spentUsd).toBeGreaterThan(0.01);
    expect(standing(house).spentUsd).toBe(house.record.costUsd);
  });

  it('follows a request to another target: the reservation is that of who is asked now', () => {
    const [cheap, dear] = [testProvider('cheap', { usdPerToken: 0.001 }), testProvider('dear', { usdPerToken: 0.01 })];
    const house = houseWith([budget('daily', 5)], { providers: [cheap, dear], settings: { fallbackEnabled: true } });
    house.ask({ maxOutputTokens: 90 });
    expect(standing(house).reservedUsd).toBeCloseTo(0.117);
    cheap.adapter.last.fail(failures.unreachable);
    expect(standing(house).reservedUsd).toBeCloseTo(1.17);
    dear.adapter.last.answerPlain();
    expect(standing(house)).toMatchObject({ reservedUsd: 0, spentUsd: 0.15 });
  });

  it('is reserved for both of two calls side by side, and for the one that answers alone', () => {
    const all = ['one', 'two'].map((id) => testProvider(id, { models: { m: 'yes' } }));
    const house = houseWith([budget('daily', 5)], {
      providers: all,
      settings: { strategy: 'balanced', hedging: true },
    });
    house.rooms.board.fleet.hedges.earn(1);
    house.ask({ maxOutputTokens: 90, stream: true });
    expect(standing(house).reservedUsd).toBeCloseTo(0.117);
    house.clock.advance(3_000);
    const calls = all.flatMap(({ adapter }) => adapter.calls);
    expect(calls).toHaveLength(2);
    expect(standing(house).reservedUsd).toBeCloseTo(0.234);
    calls[1]?.connected().head(true).bytes('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
    expect(standing(house).reservedUsd).toBeCloseTo(0.117);
    calls[1]?.end();
    expect(standing(house)).toMatchObject({ reservedUsd: 0, spentUsd: 0.015 });
  });

  it('pays each of those who wrote one answer together', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const rules = [
      budget('daily', 5),
      ...['one', 'two'].map((name) => budget(name, 5, { scope: { kind: 'provider', name } })),
    ];
    const settings = { fallbackEnabled: true, continueOnBreak: true };
    const house = houseWith(rules, { providers: [one, two], settings });
    house.ask({ maxOutputTokens: 90, stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once upon '));
    one.adapter.last.fail(failures['broken-after-content']);
    two.adapter.last.connected().eventsHead().events(start, say('a time'));
    two.adapter.last.end();
    const [all, first, second] = ['daily', 'one', 'two'].map((id) => standing(house, id));
    expect(all?.reservedUsd).toBeCloseTo(0);
    expect(first?.spentUsd).toBeGreaterThan(0.01);
    expect(second?.spentUsd).toBeCloseTo(0.015);
    expect(all?.spentUsd).toBeCloseTo((first?.spentUsd ?? 0) + (second?.spentUsd ?? 0));
  });

  it('presses on the choice while more of it is spent than of its time is over', () => {
    const one = testProvider('one', { models: { m: 'yes' } });
    const house = houseWith([budget('daily', 100)], { providers: [one], settings: { strategy: 'balanced' } });
    const costWeight = (): unknown => {
      const answer = explainRoute(testRequest({ maxOutputTokens: 90 }), { providerHeader: undefined }, house.rooms);
      return answer.kind === 'explained' ? answer.explanation.weights?.cost : undefined;
    };
    expect(costWeight()).toBeCloseTo(0.4);
    house.ask({ maxOutputTokens: 90 });
    one.adapter.last.connected().head(false).bytes('{}').end(cost(99_000));
    expect(costWeight()).toBeGreaterThan(0.4);
    expect(costWeight()).toBeLessThanOrEqual(1.6);
  });

  it('takes a dearer target out, and the cheaper one answers where fallback is on', () => {
    const [dear, cheap] = [testProvider('dear', { usdPerToken: 0.01 }), testProvider('cheap', { usdPerToken: 0.001 })];
    const providers = [dear, cheap];
    const house = houseWith([budget('daily', 0.5)], { providers, active: 'dear', settings: { fallbackEnabled: true } });
    house.ask({ maxOutputTokens: 90 });
    expect(dear.adapter.calls).toHaveLength(0);
    cheap.adapter.last.answerPlain();
    expect(house.record).toMatchObject({ status: 'ok', provider: 'cheap' });
  });

  it('holds under a strategy, too, and the explanation says whom it took out', () => {
    const [dear, cheap] = [
      testProvider('dear', { usdPerToken: 0.01, models: { m: 'yes' } }),
      testProvider('cheap', { usdPerToken: 0.001, models: { m: 'yes' } }),
    ];
    const settings = { strategy: 'performance-optimized' } as const;
    const house = houseWith([budget('daily', 0.5)], { providers: [dear, cheap], settings });
    house.ask({ maxOutputTokens: 90 });
    cheap.adapter.last.answerPlain();
    const answer = explainRoute(testRequest({ maxOutputTokens: 90 }), { providerHeader: undefined }, house.rooms);
    expect(answer).toMatchObject({ kind: 'explained', explanation: { chosen: { provider: 'cheap' } } });
    expect(JSON.stringify(answer)).toContain('"removed":"budget \\"daily\\": may cost 1.17 USD, 0.485 of 0.5 left"');
  });

  it('refuses under a strategy when nobody is left, at once', () => {
    const one = testProvider('one', { models: { m: 'yes' } });
    const house = houseWith([budget('daily', 0)], { providers: [one], settings: { strategy: 'balanced' } });
    expect(house.ask({ maxOutputTokens: 90 }).error).toMatchObject({ status: 402 });
  });

  it('lets what is free pass, whatever is spent', () => {
    const { one, house } = oneHouse([budget('daily', 0)], { usdPerToken: 0 });
    house.ask();
    one.adapter.last.answerPlain();
    expect(house.record.status).toBe('ok');
  });

  it('does not count an answer of unknown price, and says so', () => {
    const { one, house } = oneHouse([budget('daily', 0.001)], { usdPerToken: null });
    const client = house.ask();
    one.adapter.last.answerPlain();
    expect(client.heads[0]?.warnings).toEqual([
      'no price is known for one/m: budget "daily" does not count this answer',
    ]);
    expect(standing(house).spentUsd).toBe(0);
  });

  it('that only tells stops nobody', () => {
    const { one, house } = oneHouse([budget('daily', 0.001, { onExhausted: 'continue' })]);
    house.ask();
    one.adapter.last.answerPlain();
    expect(standing(house)).toMatchObject({ spentUsd: 0.015, state: 'exhausted' });
  });

  it('that falls to cheaper ones asks any other that can be paid, whatever its model', () => {
    const [dear, local] = [
      testProvider('dear', { usdPerToken: 0.01, models: { m: 'yes' } }),
      testProvider('local', { usdPerToken: 0, models: { small: 'yes' }, otherModels: 'no', defaultModel: 'small' }),
    ];
    const rule = budget('daily', 0.5, { onExhausted: 'cheaper' });
    const house = houseWith([rule], { providers: [dear, local], active: 'dear' });
    house.ask({ maxOutputTokens: 90 });
    local.adapter.last.answerPlain();
    expect(house.record).toMatchObject({ status: 'ok', provider: 'local', model: 'small' });
    expect(house.ask({ header: 'dear', maxOutputTokens: 90 }).error?.status).toBe(402);
  });

  it('that falls to cheaper ones keeps to where data may go, and to whom a key may ask', () => {
    const [dear, local] = [
      testProvider('dear', { usdPerToken: 0.01, models: { m: 'yes' }, regions: { m: 'eu' } }),
      testProvider('local', { usdPerToken: 0, models: { small: 'yes' }, otherModels: 'no', defaultModel: 'small' }),
    ];
    const rule = budget('daily', 0.5, { onExhausted: 'cheaper' });
    const providers = [dear, local];
    const regional = houseWith([rule], { providers, active: 'dear', settings: { dataResidency: ['eu'] } });
    expect(regional.ask({ maxOutputTokens: 90 }).error?.status).toBe(402);
    const fenced = houseWith([rule], { providers, active: 'dear' });
    const app = { kind: 'api-key', id: 'a' as ApiKeyId, name: 'a', role: 'inference' } as const;
    const principal = { ...app, routing: { ignore: ['local'] } };
    expect(fenced.ask({ principal, maxOutputTokens: 90 }).error?.status).toBe(402);
    expect(local.adapter.calls).toHaveLength(0);
  });

  it('that stops is stronger than one that falls to cheaper ones', () => {
    const [dear, local] = [
      testProvider('dear', { usdPerToken: 0.01, models: { m: 'yes' } }),
      testProvider('local', { usdPerToken: 0, models: { small: 'yes' }, otherModels: 'no', defaultModel: 'small' }),
    ];
    const scope = { kind: 'provider', name: 'dear' } as const;
    const cheaper = budget('of-dear', 0.5, { scope, onExhausted: 'cheaper' });
    const house = houseWith([cheaper, budget('daily', 0.5)], { providers: [dear, local], active: 'dear' });
    expect(house.ask({ maxOutputTokens: 90 }).error?.status).toBe(402);
    const kind = houseWith([cheaper, budget('daily', 5)], { providers: [dear, local], active: 'dear' });
    kind.ask({ maxOutputTokens: 90 });
    expect(local.adapter.calls).toHaveLength(1);
  });

  it('begins anew with its day', () => {
    const { one, house } = oneHouse([budget('daily', 0.12)]);
    house.ask({ maxOutputTokens: 90 });
    one.adapter.last.answerPlain();
    expect(house.ask({ maxOutputTokens: 90 }).error?.status).toBe(402);
    house.clock.advance(24 * 3_600_000);
    house.ask({ maxOutputTokens: 90 });
    expect(one.adapter.calls).toHaveLength(2);
    expect(standing(house).spentUsd).toBe(0);
  });

  it('tells once at its soft limit and once at its end', () => {
    const { one, house } = oneHouse([budget('daily', 0.1)]);
    const events: BudgetEvent[] = [];
    house.rooms.limits.onAlert((event) => events.push(event));
    for (const tokens of [70, 15, 1, 14, 1]) {
      house.ask({ maxOutputTokens: 1 });
      one.adapter.last.connected().head(false).bytes('{}').end(cost(tokens));
    }
    expect(events.map(({ kind, standing: { id } }) => [kind, id])).toEqual([
      ['alert', 'daily'],
      ['exhausted', 'daily'],
    ]);
  });
});

describe('sizes that no answer has', () => {
  const sizes = [{ max_tokens: -1_000_000_000 }, { max_tokens: 0 }, { max_tokens: -1 }, { max_tokens: 1.5 }];

  it.each([...sizes, { n: 0 }, { n: -5 }, { max_completion_tokens: 5, max_tokens: -1 }])(
    'evade no budget, and leave no reservation behind (%j)',
    (body) => {
      const { one, house } = oneHouse([budget('daily', 1_000)]);
      house.ask({ body });
      const usual = standing(house).reservedUsd;
      expect(usual).toBeCloseTo(PROMPT_USD + 4.096);
      house.ask({ maxOutputTokens: 90 });
      for (const call of one.adapter.calls) call.answerPlain();
      expect(standing(house).reservedUsd).toBe(0);
      const spent = oneHouse([budget('daily', 0)]);
      expect(spent.house.ask({ body }).error).toMatchObject({ status: 402 });
      expect(spent.one.adapter.calls).toHaveLength(0);
    },
  );

  it.each([
    ['the larger of two lengths', { max_completion_tokens: 1, max_tokens: 100_000 }, 100],
    ['each of several answers', { max_tokens: 1_000, n: 3 }, 3],
  ])('are reserved as what is asked at most: %s', (_name, body, usd) => {
    const { house } = oneHouse([budget('daily', 1_000)]);
    house.ask({ body });
    expect(standing(house).reservedUsd).toBeCloseTo(PROMPT_USD + usd);
  });
});

describe('whose spending a budget bounds', () => {
  const principal = { kind: 'api-key', id: 'key_1' as ApiKeyId, name: 'app', role: 'inference' } as const;
  const caller = { principal, endUser: 'alice', tags: ['nightly', 'team-a'] };

  it.each<BudgetScope>([
    { kind: 'router' },
    { kind: 'provider', name: 'one' },
    { kind: 'api-key', name: 'key_1' },
    { kind: 'end-user', name: 'alice' },
    { kind: 'tag', name: 'team-a' },
  ])('may be $kind $name', (scope) => {
    const { one, house } = oneHouse([budget('mine', 0.12, { scope })]);
    house.ask({ ...caller, maxOutputTokens: 90 });
    one.adapter.last.answerPlain();
    expect(standing(house, 'mine').spentUsd).toBeCloseTo(0.015);
    expect(house.ask({ ...caller, maxOutputTokens: 90 }).error?.status).toBe(402);
  });

  it('is nobody else', () => {
    const scopes = [
      { kind: 'provider', name: 'two' },
      { kind: 'api-key', name: 'key_2' },
      { kind: 'end-user', name: 'bob' },
      { kind: 'tag', name: 'daily' },
    ] as const;
    const { one, house } = oneHouse(scopes.map((scope, at) => budget(`b${at}`, 0, { scope })));
    house.ask({ ...caller, maxOutputTokens: 90 });
    one.adapter.last.answerPlain();
    expect(house.record).toMatchObject({ status: 'ok', charges: [], tags: caller.tags });
  });
});

describe('an answer whose length nobody said', () => {
  it('is reserved as 4,096 tokens, or the longest that its model writes', () => {
    const unknown = oneHouse([budget('daily', 100)]);
    unknown.house.ask();
    expect(standing(unknown.house).reservedUsd).toBeCloseTo(PROMPT_USD + 4.096);
    const known = oneHouse([budget('daily', 100)], { maxOutputTokens: 500 });
    known.house.ask();
    expect(standing(known.house).reservedUsd).toBeCloseTo(PROMPT_USD + 0.5);
  });

  it('is reserved as four times what its like usually have, once enough were seen', () => {
    const { one, house } = oneHouse([budget('daily', 100)]);
    for (let seen = 0; seen < 20; seen += 1) {
      house.ask();
      one.adapter.last.answerPlain();
    }
    house.ask();
    expect(standing(house).reservedUsd).toBeCloseTo(PROMPT_USD + 4 * 0.005);
  });

  it('is asked for with a length where it comes all at once', () => {
    const { one, house } = oneHouse([budget('daily', 10)]);
    const client = house.ask();
    expect(one.adapter.last.call.request.meaning().maxOutputTokens).toBe(4_096);
    one.adapter.last
      .connected()
      .head(false)
      .bytes('{}')
      .end({ ...summary, finishReason: { kind: 'length' } });
    expect(client.heads[0]?.warnings).toEqual(['A budget has nothing left for the rest of the answer.']);
  });

  it('goes as it came where the longest answer is a trifle', () => {
    const { one, house } = oneHouse([budget('daily', 100_000)]);
    house.ask({ stream: true });
    expect(one.adapter.last.call.request.dialect).toBe('openai-chat');
    expect(standing(house).reservedUsd).toBeCloseTo(PROMPT_USD + 131.072);
  });

  it('ends with "length" when a budget has nothing left for the rest of a stream', () => {
    const { one, house } = oneHouse([budget('daily', 4.2)]);
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start);
    for (let piece = 0; piece < 10_000 && one.adapter.last.open; piece += 1) one.adapter.last.events(say(' word'));
    expect(one.adapter.last.aborted).toBe(true);
    expect(client.log.at(-1)).toBe('end');
    expect(house.record).toMatchObject({ status: 'ok', finishReason: 'length', attempts: [{ outcome: 'cancelled' }] });
    expect(standing(house).reservedUsd).toBe(0);
    expect(standing(house).spentUsd).toBeGreaterThan(4);
    expect(standing(house).spentUsd).toBeLessThan(4.3);
  });
});

describe('an answer for several requests that ask the same', () => {
  it('is paid for by who asked first, and, when that one leaves, by who stays', () => {
    const scopes = ['alice', 'bob'].map((name) => budget(name, 5, { scope: { kind: 'end-user', name } }));
    const cache = { shared: true, maxBytes: 1e6, maxEntries: 9, ttlMs: 1_000, maxTemperature: 2, tools: false };
    const one = testProvider('one');
    const house = houseWith(scopes, { providers: [one], settings: { cache } });
    const question = { maxOutputTokens: 90, body: { temperature: 0 }, memory: {} };
    const first = house.ask({ ...question, endUser: 'alice' });
    house.ask({ ...question, endUser: 'bob' });
    expect(one.adapter.calls).toHaveLength(1);
    expect(['alice', 'bob'].map((id) => standing(house, id).reservedUsd)).toEqual([0.117, 0]);
    first.leave();
    expect(['alice', 'bob'].map((id) => standing(house, id).reservedUsd)).toEqual([0, 0.117]);
    one.adapter.last.answerPlain();
    expect(['alice', 'bob'].map((id) => standing(house, id).spentUsd)).toEqual([0, 0.015]);
    expect(standing(house, 'bob').reservedUsd).toBe(0);
  });

  const key = { idempotencyKey: 'same' };
  const owners = ['rich', 'poor'].map((name) =>
    budget(name, name === 'rich' ? 5 : 0, { scope: { kind: 'tag', name } }),
  );
  const together = (rules: readonly BudgetRule[]) =>
    oneHouse(rules, {}, { idempotency: { maxBytes: 1e6, ttlMs: 1_000 } });

  it.each([
    ['a budget', owners],
    ['no budget', owners.slice(1)],
  ])('goes to nobody whose budget is spent when the one with %s leaves that paid for it', (_name, rules) => {
    const { one, house } = together(rules);
    const question = { maxOutputTokens: 90, stream: true, memory: key };
    const first = house.ask({ ...question, tags: ['rich'] });
    const second = house.ask({ ...question, tags: ['poor'] });
    expect(one.adapter.calls).toHaveLength(1);
    one.adapter.last.connected().head(true).bytes('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
    first.leave();
    expect(one.adapter.last.aborted).toBe(true);
    expect(second.log.at(-1)).toBe('fail');
    expect(standing(house, 'poor')).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
    expect(house.records.find(({ tags }) => tags?.includes('rich'))?.costUsd).toBeGreaterThan(0);
  });

  it('is refused to who cannot pay for it when nothing of it came yet', () => {
    const { one, house } = together(owners);
    const question = { maxOutputTokens: 90, stream: true, memory: key };
    const first = house.ask({ ...question, tags: ['rich'] });
    const second = house.ask({ ...question, tags: ['poor'] });
    first.leave();
    expect(second.error).toMatchObject({ status: 402, code: 'budget_exceeded' });
    expect(one.adapter.calls).toHaveLength(1);
    expect(standing(house, 'rich').reservedUsd).toBe(0);
  });

  it('is paid for by the first of those who stay that can', () => {
    const { one, house } = together([...owners, budget('third', 5, { scope: { kind: 'tag', name: 'third' } })]);
    const question = { maxOutputTokens: 90, stream: true, memory: key };
    const [first] = ['rich', 'poor', 'third'].map((tag) => house.ask({ ...question, tags: [tag] }));
    first?.leave();
    expect(['rich', 'poor', 'third'].map((id) => standing(house, id).reservedUsd)).toEqual([0, 0, 0.117]);
    one.adapter.last.answerPlain();
    expect(['rich', 'poor', 'third'].map((id) => standing(house, id).spentUsd)).toEqual([0, 0, 0.015]);
  });

  it('without a length is reserved whole by who takes it over from somebody whom nobody watched', () => {
    const { house } = together([budget('large', 1_000, { scope: { kind: 'tag', name: 'large' } })]);
    const [first] = ['none', 'large'].map((tag) => house.ask({ stream: true, memory: key, tags: [tag] }));
    first?.leave();
    expect(standing(house, 'large').reservedUsd).toBeCloseTo(PROMPT_USD + 131.072);
  });
});
