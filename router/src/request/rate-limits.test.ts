import { describe, expect, it } from 'vitest';
import type { ApiKeyId } from '../domain/principal.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import { failures } from './testing/failures.ts';
import { TestHouse, type TestViewOptions, testProvider } from './testing/test-house.ts';

function principal(id: string, rateLimit?: RateLimit) {
  return { kind: 'api-key', id: id as ApiKeyId, name: id, role: 'inference', rateLimit } as const;
}

function houseWith(router: RateLimit | undefined, options: TestViewOptions): TestHouse {
  const house = new TestHouse(options);
  house.rooms.limits.follow({ budgets: [], timeZone: 'UTC', router, limitsKeys: true, limitsProviderTokens: true });
  return house;
}

describe('the limit of an API key', () => {
  it('refuses with 429 what comes too often, says when to come back, and lets others pass', () => {
    const one = testProvider('one');
    const house = houseWith(undefined, { providers: [one] });
    const limited = principal('app', { requestsPerMinute: 2 });
    house.ask({ principal: limited });
    house.ask({ principal: limited });
    const refused = house.ask({ principal: limited });
    expect(refused.error).toMatchObject({
      status: 429,
      code: 'rate_limited',
      retryAfterMs: 30_000,
      message: 'The API key "app" may send 2 requests per minute. Try again in 30 s.',
      rateStanding: { requests: { limit: 2, remaining: 0 } },
    });
    house.ask({ principal: principal('other', { requestsPerMinute: 2 }) });
    expect(one.adapter.calls).toHaveLength(3);
    for (const call of one.adapter.calls) call.answerPlain();
    house.clock.advance(30_000);
    house.ask({ principal: limited });
    expect(one.adapter.calls).toHaveLength(4);
    expect(house.records.filter(({ status }) => status === 'refused')).toHaveLength(1);
  });

  it('is told with each answer', () => {
    const one = testProvider('one');
    const house = houseWith(undefined, { providers: [one] });
    const client = house.ask({ principal: principal('app', { requestsPerMinute: 60, burst: 5 }) });
    one.adapter.last.answerPlain();
    expect(client.heads[0]?.rateStanding).toEqual({
      requests: { limit: 60, remaining: 4, resetMs: 1_000 },
      tokens: undefined,
    });
  });

  it('of tokens is reserved by a guess and corrected by what it was', () => {
    const one = testProvider('one');
    const house = houseWith(undefined, { providers: [one] });
    const limited = principal('app', { tokensPerMinute: 1_000 });
    const question = { principal: limited, body: { max_tokens: 600 } };
    house.ask(question);
    expect(house.ask(question).error).toMatchObject({ status: 429, message: expect.stringContaining('1000 tokens') });
    one.adapter.last.answerPlain();
    const answered = house.ask(question);
    expect(answered.error).toBeUndefined();
  });

  it('gives back what a request took that was never answered', () => {
    const one = testProvider('one');
    const house = houseWith(undefined, { providers: [one] });
    const question = { principal: principal('app', { tokensPerMinute: 1_000 }), body: { max_tokens: 900 } };
    house.ask(question);
    one.adapter.last.fail(failures['invalid-request']);
    house.ask(question);
    expect(one.adapter.calls).toHaveLength(2);
  });
});

describe('the limit of the whole router', () => {
  it('of tokens is not switched off by a number that is none, in a field of another door', () => {
    const one = testProvider('one');
    const house = houseWith({ tokensPerMinute: 1_000 }, { providers: [one] });
    const endless = Number.POSITIVE_INFINITY;
    house.ask({ body: { max_output_tokens: endless } });
    house.ask({ body: { max_tokens: endless } });
    for (const call of one.adapter.calls) call.answerPlain();
    house.ask({ body: { max_tokens: 950 } });
    expect(house.ask({ body: { max_tokens: 950 } }).error).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it('is used up by a very long answer until the bucket is full again, and not for as long as that runs', () => {
    const one = testProvider('one');
    const house = houseWith({ tokensPerMinute: 1_000 }, { providers: [one] });
    house.ask({ body: { max_tokens: 1_000_000_000 } });
    expect(house.ask({ body: { max_tokens: 10 } }).error?.retryAfterMs).toBeLessThan(10_000);
    house.clock.advance(10_000);
    expect(house.ask({ body: { max_tokens: 10 } }).error).toBeUndefined();
  });

  it('holds for all callers together', () => {
    const one = testProvider('one');
    const house = houseWith({ requestsPerMinute: 100, burst: 2 }, { providers: [one] });
    house.ask();
    house.ask({ principal: principal('app') });
    expect(house.ask().error).toMatchObject({ status: 429, retryAfterMs: 600 });
    expect(one.adapter.calls).toHaveLength(2);
  });
});

describe('the limit of a provider', () => {
  it('makes requests wait for it, and sends none before', () => {
    const one = testProvider('one', { rateLimit: { requestsPerMinute: 60, burst: 2 } });
    const house = houseWith(undefined, { providers: [one] });
    for (let asked = 0; asked < 4; asked += 1) house.ask();
    expect(one.adapter.calls).toHaveLength(2);
    house.clock.advance(1_000);
    expect(one.adapter.calls).toHaveLength(3);
    house.clock.advance(1_000);
    expect(one.adapter.calls).toHaveLength(4);
  });

  it('sends them to others where others may answer', () => {
    const [one, two] = [testProvider('one', { rateLimit: { requestsPerMinute: 60, burst: 1 } }), testProvider('two')];
    const house = houseWith(undefined, { providers: [one, two], settings: { fallbackEnabled: true } });
    house.ask();
    house.ask();
    expect([one.adapter.calls.length, two.adapter.calls.length]).toEqual([1, 1]);
  });

  it('holds for all its models together, under a strategy too, with a line in front of it', () => {
    const one = testProvider('one', {
      rateLimit: { requestsPerMinute: 60, burst: 1 },
      models: { m: 'yes', n: 'yes' },
    });
    const house = houseWith(undefined, { providers: [one], settings: { strategy: 'balanced' } });
    for (const model of ['m', 'n', 'm']) house.ask({ model });
    expect(one.adapter.calls).toHaveLength(1);
    house.clock.advance(1_000);
    expect(one.adapter.calls).toHaveLength(2);
    house.clock.advance(1_000);
    expect(one.adapter.calls).toHaveLength(3);
  });

  it('is 429 with the time at which to come back where the wait is too long', () => {
    const one = testProvider('one', { rateLimit: { requestsPerMinute: 1 } });
    const house = houseWith(undefined, { providers: [one] });
    house.ask();
    const refused = house.ask();
    expect(refused.error).toMatchObject({ status: 429, code: 'rate_limited', retryAfterMs: 60_000 });
    expect(one.adapter.calls).toHaveLength(1);
  });

  it('of tokens is taken when a call goes out and corrected when it is answered', () => {
    const one = testProvider('one', { rateLimit: { tokensPerMinute: 1_000 } });
    const house = houseWith(undefined, { providers: [one] });
    house.ask({ maxOutputTokens: 900 });
    house.ask({ maxOutputTokens: 900 });
    expect(house.ask({ maxOutputTokens: 10 }).error).toMatchObject({ status: 429, code: 'rate_limited' });
    one.adapter.calls[0]?.answerPlain();
    expect(house.ask({ maxOutputTokens: 10 }).error).toBeUndefined();
    expect(one.adapter.calls).toHaveLength(3);
  });

  it('is not locked by a length that no answer has', () => {
    const one = testProvider('one', { rateLimit: { tokensPerMinute: 100_000 } });
    const house = houseWith(undefined, { providers: [one] });
    for (const max_tokens of [-200_000_000, 90]) {
      house.ask({ body: { max_tokens } });
      one.adapter.last.answerPlain();
    }
    expect(house.ask().error).toBeUndefined();
    expect(one.adapter.calls).toHaveLength(3);
  });

  it('is held up by a very long answer for a minute, and not until that is paid off', () => {
    const one = testProvider('one', { rateLimit: { tokensPerMinute: 1_000 } });
    const house = houseWith(undefined, { providers: [one] });
    house.ask({ maxOutputTokens: 1_000_000_000 });
    house.ask({ maxOutputTokens: 10 });
    house.clock.advance(1_000);
    expect(one.adapter.calls).toHaveLength(2);
  });
});
