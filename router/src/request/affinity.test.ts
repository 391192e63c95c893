import { describe, expect, it } from 'vitest';
import type { Usage } from '../domain/usage.ts';
import { explainRoute } from './explain-route.ts';
import { failures } from './testing/failures.ts';
import {
  type Question,
  TestHouse,
  type TestProvider,
  type TestProviderOptions,
  testProvider,
  testRequest,
} from './testing/test-house.ts';

/** What was read before costs a tenth. */
function priced(id: string, usdPerMillion: number, options: TestProviderOptions = {}): TestProvider {
  const cost = (_model: string, { inputTokens, outputTokens, cacheReadTokens }: Usage) =>
    ({
      usd: ((inputTokens + outputTokens + cacheReadTokens / 10) * usdPerMillion) / 1e6,
      source: 'deployment',
      date: undefined,
    }) as const;
  return { ...testProvider(id, { models: { m: 'yes' }, ...options }), cost };
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function equals(): readonly TestProvider[] {
  return names.map((name) => priced(name, 3));
}

/** Asks, lets it be answered, and tells who did. */
function answeredBy(house: TestHouse, all: readonly TestProvider[], question: Question): string {
  const before = all.map(({ adapter }) => adapter.calls.length);
  house.ask(question);
  const by = all.find(({ adapter }, index) => adapter.calls.length > (before[index] ?? 0));
  if (by === undefined) throw new Error('Nobody was asked.');
  // As long as of one that nobody knows yet, so that all stay equals.
  house.clock.advance(600);
  by.adapter.last.answerPlain();
  return by.id;
}

/** Equals take turns, so that staying is no luck. */
const ranked = { strategy: 'balanced', balancing: 'round-robin' } as const;
const long = [{ role: 'user', content: 'word '.repeat(4_000) }];

describe('a conversation', () => {
  it('stays where its prompt is kept, while others share the load', () => {
    const all = equals();
    const house = new TestHouse({ providers: all, settings: ranked });
    const own = Array.from({ length: 12 }, () => answeredBy(house, all, { session: 's', body: { messages: long } }));
    expect(new Set(own).size).toBe(1);
    const others = Array.from({ length: 24 }, (_, at) =>
      answeredBy(house, all, { session: `other-${at}`, body: { messages: long } }),
    );
    expect(new Set(others).size).toBeGreaterThan(2);
  });

  it('is known by how it begins where it has no name', () => {
    const all = equals();
    const house = new TestHouse({ providers: all, settings: ranked });
    const turns = Array.from({ length: 8 }, (_, turn) => {
      const more = Array.from({ length: turn }, (_, at) => ({ role: 'assistant', content: `answer ${at}` }));
      return answeredBy(house, all, { body: { messages: [...long, ...more] } });
    });
    expect(new Set(turns).size).toBe(1);
  });

  it('leaves one that is not well, and one that is not worth its price', () => {
    const [dear, cheap] = [priced('dear', 30), priced('cheap', 1, { state: { kind: 'disabled' } })];
    const house = new TestHouse({ providers: [dear, cheap], settings: { strategy: 'cost-optimized' } });
    const question = { session: 's', body: { messages: long } };
    expect(answeredBy(house, [dear], question)).toBe('dear');
    const back = priced('cheap', 1);
    house.view = new TestHouse({
      providers: [dear, back],
      settings: { strategy: 'cost-optimized' },
      revision: 2,
    }).view;
    expect(answeredBy(house, [dear, back], question)).toBe('cheap');
    house.ask(question);
    back.adapter.last.fail(failures['rate-limited']);
    expect(dear.adapter.calls).toHaveLength(2);
  });

  it('stays at a dearer one as long as what is kept there makes it the cheaper one', () => {
    const [one, two] = [priced('one', 3), priced('two', 2)];
    const house = new TestHouse({ providers: [one, two], settings: { strategy: 'cost-optimized' } });
    const body = { messages: long, max_tokens: 1 };
    answeredBy(house, [one], { session: 's', header: 'one', body });
    house.rooms.desk.affinity.answered(sessionKey(house, body), { id: 'one/m', tokens: 5_000 }, 0);
    const told = explainRoute(testRequest({ body }), { providerHeader: undefined, session: 's' }, house.rooms);
    expect(told).toMatchObject({
      explanation: { chosen: { provider: 'one' }, propensity: 1, warm: { provider: 'one', keptTokens: 5_000 } },
    });
    expect(answeredBy(house, [one, two], { session: 's', body })).toBe('one');
    expect(answeredBy(house, [one, two], { session: 'another', body })).toBe('two');
  });

  it('is forgotten after ten minutes of silence', () => {
    const all = equals();
    const house = new TestHouse({ providers: all, settings: ranked });
    const by = Array.from({ length: 12 }, () => {
      house.clock.advance(601_000);
      return answeredBy(house, all, { session: 's', body: { messages: long } });
    });
    expect(new Set(by).size).toBeGreaterThan(1);
  });
});

/** The session as routing knows it, learned by having the engine decide once. */
function sessionKey(house: TestHouse, body: Question['body']): string {
  let key = '';
  const { affinity } = house.rooms.desk;
  const warm = affinity.warm.bind(affinity);
  affinity.warm = (session, nowMs) => {
    key = session;
    return warm(session, nowMs);
  };
  explainRoute(
    testRequest(body === undefined ? {} : { body }),
    { providerHeader: undefined, session: 's' },
    house.rooms,
  );
  affinity.warm = warm;
  return key;
}
