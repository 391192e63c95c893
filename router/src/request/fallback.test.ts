import { describe, expect, it } from 'vitest';
import type { ProviderFailureKind } from '../domain/provider-failure.ts';
import { failures, rateLimited } from './testing/failures.ts';
import { TestHouse, testKey, testProvider } from './testing/test-house.ts';

const on = { fallbackEnabled: true };

interface Next {
  /** Where a provider with two keys and another provider are there. */
  readonly first: 'its other key' | 'another' | 'nobody';
  /** Whether one that is alone, with one key, is asked again within some seconds. */
  readonly aloneAgain: boolean;
}

const passing = { first: 'another', aloneAgain: true } as const;
const lasting = { first: 'another', aloneAgain: false } as const;
const final = { first: 'nobody', aloneAgain: false } as const;
const nextAfter = {
  unreachable: passing,
  'timed-out': passing,
  overloaded: passing,
  'server-error': passing,
  // Its rest is short the first time.
  'rate-limited': { first: 'its other key', aloneAgain: true },
  authentication: { first: 'its other key', aloneAgain: false },
  'no-funds': { first: 'its other key', aloneAgain: false },
  misconfigured: lasting,
  'model-not-found': lasting,
  unsupported: lasting,
  looped: lasting,
  'invalid-request': final,
  'context-overflow': final,
  'content-refused': final,
  'broken-before-content': passing,
  // Nothing has come yet, so a break is one before content whatever the adapter calls it.
  'broken-after-content': passing,
  cancelled: final,
} as const satisfies Record<ProviderFailureKind, Next>;

describe('fallback', () => {
  it.each(Object.entries(nextAfter))('after a failure of the kind "%s" asks %j', (kind, next) => {
    const failure = failures[kind as ProviderFailureKind];
    const keys = [testKey('a'), testKey('b')];

    const [alone, elsewhere] = [testProvider('one', { keys }), testProvider('two')];
    const wide = new TestHouse({ providers: [alone, elsewhere], settings: on });
    const client = wide.ask();
    alone.adapter.last.fail(failure);
    const firstNext =
      alone.adapter.calls.length > 1 ? 'its other key' : elsewhere.adapter.calls.length > 0 ? 'another' : 'nobody';
    expect(client.log).toEqual(firstNext === 'nobody' ? ['fail'] : []);

    const only = testProvider('only', { keys: [testKey('a')] });
    const narrow = new TestHouse({ providers: [only], settings: on });
    narrow.ask();
    only.adapter.last.fail(failure);
    narrow.clock.advance(8_000);

    expect({ first: firstNext, aloneAgain: only.adapter.calls.length > 1 }).toEqual(next);
  });

  it('does not happen without routing.fallbackEnabled', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: { retries: 0 } });

    const client = house.ask();
    one.adapter.last.fail(failures['server-error']);

    expect(client.error?.code).toBe('upstream_error');
    expect(two.adapter.calls).toHaveLength(0);
  });

  it('asks by priority, those that surely have the model first, never a stand-in nor one that lacks it', () => {
    const one = testProvider('one');
    const demo = testProvider('demo', { priority: 99, standIn: true, otherModels: 'yes' });
    const lacks = testProvider('lacks', { priority: 50, models: { m: 'no' } });
    const perhaps = testProvider('perhaps', { priority: 40 });
    const low = testProvider('low', { priority: 1, models: { m: 'yes' } });
    const high = testProvider('high', { priority: 2, models: { m: 'yes' } });
    const off = testProvider('off', { priority: 60, state: { kind: 'disabled' }, models: { m: 'yes' } });
    const others = [demo, lacks, perhaps, low, high, off];
    const house = new TestHouse({ providers: [one, ...others], settings: { ...on, retries: 0 } });

    house.ask();
    for (const provider of [one, high, low, perhaps]) provider.adapter.last.fail(failures.unreachable);

    expect(house.record.attempts.map((attempt) => attempt.provider)).toEqual(['one', 'high', 'low', 'perhaps']);
    expect([demo, lacks, off].flatMap((provider) => provider.adapter.calls)).toEqual([]);
  });

  it('takes each provider’s own default where the request named no model', () => {
    const one = testProvider('one', { defaultModel: 'big' });
    const two = testProvider('two', { defaultModel: 'small' });
    const house = new TestHouse({ providers: [one, two], settings: on });

    const client = house.ask({ model: undefined });
    one.adapter.last.fail(failures.unreachable);
    two.adapter.last.answerPlain();

    expect(client.heads[0]).toMatchObject({ provider: 'two', model: 'small', attempts: 2 });
    expect(house.record).toMatchObject({ provider: 'two', model: 'small', requestedModel: undefined });
  });

  it('tries the other keys of a provider before other providers', () => {
    const one = testProvider('one', { keys: [testKey('a'), testKey('b')] });
    const two = testProvider('two');
    const house = new TestHouse({ providers: [one, two], settings: on });

    house.ask();
    one.adapter.last.fail(rateLimited(60_000));
    expect(one.adapter.calls).toHaveLength(2);
    one.adapter.last.fail(rateLimited(60_000));

    expect(two.adapter.calls).toHaveLength(1);
  });

  it('skips a provider that rests, without asking it', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });
    house.ask();
    one.adapter.last.fail(rateLimited(60_000));

    house.ask();

    expect(one.adapter.calls).toHaveLength(1);
    expect(two.adapter.calls).toHaveLength(2);
  });

  it('happens in the middle of a stream that had no content yet, and the client sees only the good one', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });

    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true).bytes('role of one', false).fail(failures['server-error']);
    two.adapter.last.answerStream('two says');

    expect(client.text).toBe('two says');
    expect(client.log).toEqual(['begin', 'bytes', 'end']);
  });

  it('never happens after the first content: the stream ends with an error event', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });

    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true).bytes('half').fail(failures['broken-before-content']);

    expect(client.log).toEqual(['begin', 'bytes', 'fail']);
    expect(client.error).toMatchObject({ code: 'stream_broken' });
    expect(two.adapter.calls).toHaveLength(0);
    expect(house.record).toMatchObject({ status: 'error', httpStatus: 200, errorCode: 'stream_broken' });
    expect(house.record.attempts).toMatchObject([{ outcome: 'broken-after-content' }]);
  });

  it('counts against the key alone where the upstream limited its rate in the middle', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { ...on, breakerFailures: 1 } });
    const cause = { ...failures['rate-limited'], retryAfterMs: 9_000 };

    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true).bytes('half');
    one.adapter.last.fail({ kind: 'broken-after-content', message: cause.message, cause });

    expect(client.error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 9_000 });
    expect(house.ask({ stream: true }).error).toMatchObject({ code: 'upstream_rate_limited', status: 429 });
  });

  it('is told by its cause after a plain answer that the upstream itself gave up in the middle', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { ...on, retries: 0 } });

    const client = house.ask();
    one.adapter.last.fail({ kind: 'broken-after-content', message: 'Full.', cause: failures.overloaded });

    expect(client.error).toMatchObject({ code: 'upstream_overloaded', status: 503 });
  });

  it('happens after a plain answer that broke in the middle: nothing of it had left the house', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });

    const client = house.ask();
    one.adapter.last.eventsHead().events({ type: 'text-delta', choice: 0, text: 'half' });
    one.adapter.last.fail(failures['broken-after-content']);
    two.adapter.last.answerPlain('whole');

    expect(client.text).toBe('whole');
  });

  it('shows the first error where the fallback refuses to go on, not its own', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });

    const client = house.ask();
    one.adapter.last.fail(failures['server-error']);
    two.adapter.last.fail(failures['invalid-request']);

    expect(client.error).toMatchObject({ code: 'upstream_error', status: 502 });
    expect(client.error?.attempts).toMatchObject([{ outcome: 'server-error' }, { outcome: 'invalid-request' }]);
  });

  it('tells the most telling cause when all failed', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: { ...on, retries: 0 } });

    const client = house.ask();
    one.adapter.last.fail(failures.unreachable);
    two.adapter.last.fail(rateLimited(40_000));

    expect(client.error).toMatchObject({ code: 'upstream_rate_limited', status: 429, retryAfterMs: 40_000 });
  });

  it('tells the upstream’s own Retry-After though it would try sooner itself, unless another candidate is back before', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: { ...on, retries: 0 } });

    const alone = house.ask({ header: 'one' });
    one.adapter.last.fail(rateLimited(3_600_000));
    two.adapter.last.fail(rateLimited(7_200_000));
    expect(alone.error).toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
    expect(house.ask().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 3_600_000 });

    house.clock.advance(70_000);
    house.ask();
    expect(one.adapter.calls).toHaveLength(2);
    one.adapter.last.fail(rateLimited(3_600_000));
    two.adapter.last.fail(rateLimited(30_000));
    expect(house.ask().error?.retryAfterMs).toBeLessThan(40_000);
  });

  it('returns to the first one after a back-off when the others failed too', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: on });

    house.ask();
    one.adapter.last.fail(failures.unreachable);
    two.adapter.last.fail(failures.unreachable);
    house.clock.advance(8_000);

    expect(one.adapter.calls).toHaveLength(2);
  });

  it('waits for the one that cools shortly, rather than for an open breaker', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: { ...on, breakerFailures: 1 } });
    house.clock.luck = 0;
    const first = house.ask();
    one.adapter.last.fail(failures.unreachable);
    two.adapter.last.fail(rateLimited(3_000));
    expect(first.log).toEqual([]);
    const second = house.ask();
    expect(second.log).toEqual([]);

    house.clock.advance(1_500);
    // The first is back: its breaker rested 1.6 s (2 s, 20 % less by this luck), so the rest goes on.
    expect(two.adapter.calls).toHaveLength(1);
    house.clock.advance(1_500);

    expect(one.adapter.calls.length + two.adapter.calls.length).toBe(4);
  });

  it('stands in for a disabled active provider, and for one that cannot work', () => {
    for (const state of [{ kind: 'disabled' }, { kind: 'error', problem: 'apiKey is missing.' }] as const) {
      const [one, two] = [testProvider('one', { state }), testProvider('two')];
      const house = new TestHouse({ providers: [one, two], settings: on });

      house.ask();

      expect(two.adapter.calls).toHaveLength(1);
    }
  });

  it('asks no more than eight others', () => {
    const others = Array.from({ length: 30 }, (_, index) => testProvider(`p${index}`));
    const house = new TestHouse({ providers: others, settings: { ...on, retries: 0 } });

    const client = house.ask();
    for (let tried = 0; tried < others.length && client.error === undefined; tried += 1) {
      const called = others.findLast((one) => one.adapter.calls.some((call) => !call.aborted && call.open));
      called?.adapter.last.fail(failures.unreachable);
    }

    expect(client.error?.attempts).toHaveLength(9);
  });
});
