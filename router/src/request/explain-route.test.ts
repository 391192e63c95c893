import { describe, expect, it } from 'vitest';
import type { RouteExplanation } from '../domain/route-explanation.ts';
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

function pricedAt(id: string, usd: number, options: TestProviderOptions = {}): TestProvider {
  const cost = (_model: string, { inputTokens, outputTokens }: Usage) =>
    ({ usd: (inputTokens + outputTokens) * usd, source: 'deployment', date: undefined }) as const;
  return { ...testProvider(id, { models: { m: 'yes' }, ...options }), cost };
}

function explained(house: TestHouse, question: Question = {}): RouteExplanation {
  const answer = explainRoute(testRequest(question), { providerHeader: question.header }, house.rooms);
  if (answer.kind !== 'explained') throw new Error(answer.error.message);
  return answer.explanation;
}

function removedOf({ candidates }: RouteExplanation, provider: string): string | undefined {
  return candidates.find((one) => one.provider === provider)?.removed;
}

describe('an explanation', () => {
  it('tells of a strategy with every term of every score, which add up, and whom it would choose', () => {
    const all = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: all, settings: { strategy: 'cost-optimized' } });
    const told = explained(house);
    expect(told).toMatchObject({
      detail: 'full',
      basis: 'strategy',
      strategy: 'cost-optimized',
      weights: { cost: 0.8 },
      task: 'chat',
      chosen: { provider: 'cheap', model: 'm' },
      propensity: 1,
    });
    for (const { terms, score } of told.candidates) {
      const sum = Object.values(terms ?? {}).reduce((before, term) => before + term, 0);
      expect(score).toBeCloseTo(sum, 10);
    }
    expect(told.candidates.map(({ provider }) => provider)).toEqual(['cheap', 'dear']);
    expect(told.candidates[0]).toMatchObject({ inFlight: 0, knee: 8, probability: 1, wall: undefined });
  });

  it('calls nobody, and takes nobody’s turn', () => {
    const all = [pricedAt('a', 1), pricedAt('b', 1)];
    const house = new TestHouse({ providers: all, settings: { balancing: 'round-robin' } });
    expect(explained(house)).toMatchObject({ basis: 'load-balancing', balancing: 'round-robin' });
    const foretold = [explained(house), explained(house)].map(({ chosen }) => chosen?.provider);
    expect(all.flatMap(({ adapter }) => adapter.calls)).toEqual([]);
    house.ask();
    expect(foretold).toEqual(['a', 'a']);
    expect(all[0]?.adapter.calls).toHaveLength(1);
    expect(explained(house).chosen?.provider).toBe('b');
  });

  it('names the rule that took each one out, with its numbers', () => {
    const vision = { m: { can: [], lacks: ['vision'], contextLength: undefined } } as never;
    const all = [
      pricedAt('well', 1e-6),
      pricedAt('cooling', 1e-6),
      pricedAt('blind', 1e-6, { abilities: vision }),
      pricedAt('off', 1e-6, { state: { kind: 'disabled' } }),
      pricedAt('other', 1e-6, { models: { m: 'no' } }),
    ];
    const house = new TestHouse({ providers: all, settings: { strategy: 'balanced' } });
    house.ask({ header: 'cooling' });
    all[1]?.adapter.last.fail({ ...failures['rate-limited'], retryAfterMs: 15_000 });
    const picture = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x.example/a.png' } }] }];
    const told = explained(house, { body: { messages: picture } });
    expect(removedOf(told, 'well')).toBeUndefined();
    expect(removedOf(told, 'cooling')).toMatch(/^cooling 1[56]\.\d s: rate-limited/);
    expect(removedOf(told, 'blind')).toBe('lacks vision');
    expect(removedOf(told, 'off')).toBe('disabled');
    expect(removedOf(told, 'other')).toBe('does not have the model');
  });

  it('tells of a deployment that is full', () => {
    const [one, two] = [pricedAt('one', 1e-6), pricedAt('two', 9e-6)];
    const house = new TestHouse({ providers: [one, two], settings: { strategy: 'balanced' } });
    const { numbers } = house.rooms.board.of({ provider: one, model: 'm' });
    numbers.wall.limit = 2.5;
    numbers.inFlight = 2;
    expect(removedOf(explained(house), 'one')).toBe('full: 2 of 2 calls');
  });

  it('tells what the request names, and whom fallback would ask then', () => {
    const all = [pricedAt('a', 1), pricedAt('b', 1, { priority: 1 })];
    const house = new TestHouse({ providers: all, active: 'a', settings: { fallbackEnabled: true } });
    expect(explained(house)).toMatchObject({ basis: 'active-provider', chosen: { provider: 'a' }, chain: ['b'] });
    expect(explained(house, { header: 'b' })).toMatchObject({ basis: 'provider-header', chosen: { provider: 'b' } });
    expect(explained(house, { provider: 'b' })).toMatchObject({ basis: 'provider-field' });
    expect(explained(house, { model: 'b/m' })).toMatchObject({ basis: 'model-prefix' });
  });

  it('tells whom fallback would ask after the one that is chosen, and not that one again', () => {
    const [a, b, c] = [pricedAt('a', 1), pricedAt('b', 1, { priority: 2 }), pricedAt('c', 1, { priority: 1 })];
    const house = new TestHouse({
      providers: [a, b, c],
      active: 'a',
      settings: { fallbackEnabled: true, breakerFailures: 1 },
    });
    house.ask();
    a.adapter.last.fail(failures['server-error']);
    b.adapter.last.answerPlain();
    expect(explained(house)).toMatchObject({ chosen: { provider: 'b' }, chain: ['c'] });
  });

  it('reads no list to tell that one would be read', () => {
    let readings = 0;
    const firstListing = () => {
      readings += 1;
      return Promise.resolve();
    };
    const house = new TestHouse({ providers: [testProvider('new', { firstListing })] });
    expect(explained(house, { model: 'auto' }).candidates[0]?.warning).toContain('read its list first');
    expect(readings).toBe(0);
  });
});

describe('the record of a request', () => {
  it('has the short form of what the engine decided', () => {
    const all = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: all, settings: { strategy: 'cost-optimized' } });
    house.ask();
    all[1]?.adapter.last.answerPlain();
    expect(house.record.route).toMatchObject({
      detail: 'short',
      strategy: 'cost-optimized',
      chosen: { provider: 'cheap' },
      propensity: 1,
    });
    expect(house.record.route?.candidates.map(({ provider }) => provider)).toEqual(['cheap', 'dear']);
  });

  it('has what another strategy would need to choose anew: the task, and what was expected of each candidate', () => {
    const all = [pricedAt('dear', 9e-6), pricedAt('cheap', 1e-6)];
    const house = new TestHouse({ providers: all, settings: { strategy: 'balanced' } });
    house.ask();
    all[1]?.adapter.last.answerPlain();
    const { task, propensity, candidates = [] } = house.record.route ?? {};
    expect(task).toBe('chat');
    expect(propensity).toBeGreaterThan(0);
    expect(candidates).toHaveLength(2);
    for (const candidate of candidates) {
      expect(candidate).toMatchObject({
        costUsd: expect.any(Number),
        firstByteMs: expect.any(Number),
        generationMs: expect.any(Number),
        failureProbability: expect.any(Number),
        score: expect.any(Number),
      });
    }
  });

  it('has none of what the active provider answers', () => {
    const only = pricedAt('only', 1);
    const house = new TestHouse({ providers: [only] });
    house.ask();
    only.adapter.last.answerPlain();
    expect(house.record.route).toBeUndefined();
  });

  it('has the whole explanation where the request asks for it, with the choice that was made', () => {
    const all = [pricedAt('a', 1e-6), pricedAt('b', 1e-6)];
    const house = new TestHouse({ providers: all, settings: { strategy: 'balanced' } });
    house.ask({ explains: true });
    const asked = all.find(({ adapter }) => adapter.calls.length > 0);
    asked?.adapter.last.answerPlain();
    expect(house.record.route).toMatchObject({ detail: 'full', chosen: { provider: asked?.id }, propensity: 0.5 });
  });
});
