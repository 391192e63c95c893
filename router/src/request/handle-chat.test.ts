import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ErrorCode } from '../domain/error-codes.ts';
import type { ProviderFailureKind } from '../domain/provider-failure.ts';
import { failures, rateLimited } from './testing/failures.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { usage } from './testing/scripted-adapter.ts';
import { TestHouse, type TestProvider, testKey, testProvider } from './testing/test-house.ts';

describe('a request that goes well', () => {
  it('brings a plain answer with provider, model, attempts and cost in its head', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ model: 'm' });
    house.clock.advance(100);
    one.adapter.last.answerPlain('{"hello":1}');

    expect(client.log).toEqual(['begin', 'bytes', 'end']);
    expect(client.text).toBe('{"hello":1}');
    const head = {
      provider: 'one',
      model: 'm',
      attempts: 1,
      latencyMs: 100,
      costUsd: 0.015,
      dropped: [],
      warnings: [],
      stream: false,
    };
    expect(client.heads).toEqual([head]);
    expect(one.adapter.last.call).toMatchObject({ upstreamModel: 'upstream-m', secret: undefined, requestId: 'x-1' });
  });

  it('writes one record with all that is known', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], revision: 7 });

    house.ask({ model: 'm' });
    house.clock.advance(100);
    one.adapter.last.answerPlain('{"hello":1}');

    expect(house.record).toMatchObject({
      id: 'request-1',
      requestId: 'x-1',
      registryRevision: 7,
      requestedModel: 'm',
      provider: 'one',
      model: 'm',
      status: 'ok',
      httpStatus: 200,
      errorCode: undefined,
      attempts: [{ provider: 'one', model: 'm', outcome: 'ok', reason: undefined, durationMs: 100 }],
      usage,
      costUsd: 0.015,
      finishReason: 'stop',
      durationMs: 100,
      firstContentMs: 100,
    });
    expect(house.record.requestBody).toBeDefined();
    expect(house.record.responseBody).toHaveLength(1);
  });

  it('prefers the cost that the upstream reported', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    house.ask();
    const reported = { ...usage, reportedCostUsd: 0.5 };
    one.adapter.last.bytes('{}').end({ usage: reported, finishReason: { kind: 'stop' }, answeredModel: undefined });

    expect(house.record.costUsd).toBe(0.5);
  });

  it('passes a stream on as it comes, and says before its first content only who answers', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true).bytes('role', false);
    expect(client.log).toEqual([]);
    one.adapter.last.bytes('A');
    expect(client.log).toEqual(['begin', 'bytes', 'bytes']);
    one.adapter.last.bytes('B');
    expect(client.text).toBe('roleAB');
    one.adapter.last.end();

    expect(client.log).toEqual(['begin', 'bytes', 'bytes', 'bytes', 'end']);
    expect(client.heads[0]).toMatchObject({ provider: 'one', stream: true, costUsd: undefined });
    expect(house.record).toMatchObject({ status: 'ok', stream: true, usage });
  });

  it('passes translated events on', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ stream: true });
    const start = { type: 'answer-start', id: 'a', model: 'm', createdS: 1 } as const;
    one.adapter.last.eventsHead().events(start);
    expect(client.log).toEqual([]);
    one.adapter.last.events({ type: 'text-delta', choice: 0, text: 'Hi' });
    one.adapter.last.events({ type: 'text-delta', choice: 0, text: ' you' }).end();

    expect(client.log).toEqual(['begin', 'events', 'events', 'end']);
    expect(client.text).toBe('Hi you');
  });

  it('estimates tokens where the upstream says nothing of them, and marks that', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    house.ask();
    const silent = { usage: undefined, finishReason: undefined, answeredModel: undefined };
    one.adapter.last.bytes('{"choices":[{"message":{"content":"Hi there"}}]}').end(silent);

    expect(house.record.usage).toMatchObject({ inputTokens: 10, outputTokens: 3, estimated: true });
  });

  it('keeps the record of an answer of ten megabytes without usage, and estimates from its beginning', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    house.ask();
    const silent = { usage: undefined, finishReason: undefined, answeredModel: undefined };
    one.adapter.last.bytes(`{"choices":[{"message":{"content":"${'word '.repeat(2_000_000)}"}}]}`).end(silent);

    const tokens = house.record.usage?.outputTokens ?? 0;
    expect(tokens).toBeGreaterThan(1_900_000);
    expect(tokens).toBeLessThanOrEqual(2_100_000);
    expect(house.bugs).toEqual([]);
  });

  it('keeps the record where the estimate fails, without usage, and reports the bug', () => {
    const bug = new Error('no price');
    const one: TestProvider = {
      ...testProvider('one'),
      cost: () => {
        throw bug;
      },
    };
    const house = new TestHouse({ providers: [one] });

    house.ask({ stream: true });
    one.adapter.last.answerStream('A');

    expect(house.record).toMatchObject({ status: 'ok', usage: undefined, costUsd: undefined });
    expect(house.bugs).toEqual([bug]);
  });

  it.each([
    ['all', true],
    ['errors', false],
    ['none', false],
  ] as const)('keeps bodies of a good answer as history.bodies=%s says', (keepBodies, kept) => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { keepBodies } });

    house.ask();
    one.adapter.last.answerPlain();

    expect(house.record.requestBody !== undefined).toBe(kept);
    expect(house.record.responseBody !== undefined).toBe(kept);
  });
});

describe('a failing provider that stands alone', () => {
  const table: Record<ProviderFailureKind, { calls: number; code: ErrorCode; status: number }> = {
    unreachable: { calls: 3, code: 'upstream_unreachable', status: 502 },
    'timed-out': { calls: 3, code: 'upstream_timeout', status: 504 },
    'rate-limited': { calls: 3, code: 'upstream_rate_limited', status: 429 },
    overloaded: { calls: 3, code: 'upstream_overloaded', status: 503 },
    'server-error': { calls: 3, code: 'upstream_error', status: 502 },
    authentication: { calls: 1, code: 'upstream_authentication', status: 502 },
    'no-funds': { calls: 1, code: 'upstream_no_funds', status: 502 },
    misconfigured: { calls: 1, code: 'upstream_error', status: 502 },
    looped: { calls: 1, code: 'loop_detected', status: 508 },
    'model-not-found': { calls: 1, code: 'model_not_found', status: 404 },
    unsupported: { calls: 1, code: 'unsupported_parameter', status: 400 },
    'invalid-request': { calls: 1, code: 'upstream_invalid_request', status: 422 },
    'context-overflow': { calls: 1, code: 'context_length_exceeded', status: 400 },
    'content-refused': { calls: 1, code: 'content_policy_violation', status: 400 },
    'broken-before-content': { calls: 3, code: 'upstream_error', status: 502 },
    'broken-after-content': { calls: 3, code: 'upstream_error', status: 502 },
    cancelled: { calls: 1, code: 'shutting_down', status: 503 },
  };

  it.each(Object.entries(table))('is asked again as the rule for "%s" says', (kind, expected) => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });
    const failure = failures[kind as ProviderFailureKind];

    const client = house.ask();
    for (let asked = 0; asked < one.adapter.calls.length; asked += 1) {
      one.adapter.last.fail(failure);
      house.clock.advance(4_000);
    }

    expect(one.adapter.calls).toHaveLength(expected.calls);
    expect(client.log).toEqual(['fail']);
    expect(client.error).toMatchObject({ code: expected.code, status: expected.status });
    expect(client.error?.attempts).toHaveLength(expected.calls);
    // Nothing had come yet, whatever the adapter calls it.
    const outcome = kind === 'broken-after-content' ? 'broken-before-content' : kind;
    expect(client.error?.attempts?.[0]).toMatchObject({ provider: 'one', model: 'm', outcome });
    expect(house.record).toMatchObject({ status: 'error', httpStatus: expected.status, errorCode: expected.code });
    expect(house.record.attempts).toHaveLength(expected.calls);
  });

  it('backs off by full jitter from 250 ms', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0.999;

    house.ask();
    one.adapter.last.fail(failures.unreachable);
    house.clock.advance(249);
    expect(one.adapter.calls).toHaveLength(1);
    house.clock.advance(1);
    expect(one.adapter.calls).toHaveLength(2);
    one.adapter.last.fail(failures.unreachable);
    house.clock.advance(499);
    expect(one.adapter.calls).toHaveLength(2);
    house.clock.advance(1);
    expect(one.adapter.calls).toHaveLength(3);
  });

  it('is not asked again where that would pass the total limit', () => {
    const one = testProvider('one', { limits: { totalMs: 200 } });
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0.999;

    const client = house.ask();
    one.adapter.last.fail(failures.unreachable);

    expect(client.error?.code).toBe('upstream_unreachable');
  });

  it('counts the total limit over all attempts', () => {
    const one = testProvider('one', { limits: { totalMs: 10_000 } });
    const house = new TestHouse({ providers: [one] });

    const client = house.ask();
    one.adapter.last.connected();
    house.clock.advance(9_000);
    one.adapter.last.fail(failures['server-error']);
    house.clock.advance(500);
    expect(one.adapter.calls).toHaveLength(2);
    house.clock.advance(600);

    expect(one.adapter.last.aborted).toBe(true);
    expect(client.error).toMatchObject({ code: 'upstream_error', status: 502 });
    expect(house.record.attempts.map((attempt) => attempt.outcome)).toEqual(['server-error', 'timed-out']);
  });

  it('counts a total that ran out against whoever had it for itself, not against whoever was last', () => {
    const one = testProvider('one', { limits: { totalMs: 10_000 } });
    const two = testProvider('two', { limits: { totalMs: 10_000 } });
    const house = new TestHouse({ providers: [one, two], settings: { fallbackEnabled: true, breakerFailures: 1 } });

    house.ask();
    one.adapter.last.connected();
    house.clock.advance(9_000);
    one.adapter.last.fail(failures['server-error']);
    two.adapter.last.connected();
    house.clock.advance(1_100);
    expect(house.record.attempts.map((attempt) => attempt.outcome)).toEqual(['server-error', 'timed-out']);

    const alone = house.ask({ header: 'two', stream: true });
    two.adapter.last.connected();
    house.clock.advance(1);
    expect(two.adapter.calls).toHaveLength(2);
    two.adapter.last.answerPlain();
    expect(alone.error).toBeUndefined();

    const late = house.ask({ header: 'two' });
    two.adapter.last.connected();
    house.clock.advance(10_100);
    expect(late.error?.code).toBe('upstream_timeout');
    const before = two.adapter.calls.length;
    house.ask({ header: 'two' });
    expect(two.adapter.calls).toHaveLength(before);
  });

  it('keeps the upstream’s own words, type, code and field of a client’s mistake', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    const client = house.ask();
    one.adapter.last.fail(failures['invalid-request']);

    expect(client.error).toMatchObject({
      status: 422,
      message: 'temperature must be a number',
      param: 'temperature',
      upstream: { type: 'invalid_request_error', code: 'bad_temperature' },
    });
  });

  it('waits as long as a 429 says where that is short, then asks again', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0;

    const client = house.ask();
    one.adapter.last.fail(rateLimited(2_000));
    house.clock.advance(1_999);
    expect(one.adapter.calls).toHaveLength(1);
    house.clock.advance(1);
    one.adapter.last.answerPlain();

    expect(client.log.at(-1)).toBe('end');
    expect(house.record.status).toBe('ok');
  });

  it('passes a long Retry-After on at once, and refuses the next request with the rest of it', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0;

    const first = house.ask();
    one.adapter.last.fail(rateLimited(30_000));
    house.clock.advance(10_000);
    const second = house.ask();

    expect(first.error).toMatchObject({ code: 'upstream_rate_limited', status: 429, retryAfterMs: 30_000 });
    expect(second.error).toMatchObject({ code: 'upstream_rate_limited', status: 429, retryAfterMs: 20_000 });
    expect(one.adapter.calls).toHaveLength(1);
    expect(house.records[1]).toMatchObject({ status: 'refused', provider: 'one', attempts: [] });
    expect(second.error?.calls).toBe(0);
  });

  it('rests for the pause that a 503 asks for', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });

    const client = house.ask();
    one.adapter.last.fail({ ...failures.overloaded, retryAfterMs: 20_000 });
    expect(client.error).toMatchObject({ code: 'upstream_overloaded', retryAfterMs: 20_000 });
    expect(house.ask().error).toMatchObject({ code: 'upstream_overloaded', status: 503, retryAfterMs: 20_000 });
    expect(one.adapter.calls).toHaveLength(1);
  });
});

describe('the circuit breaker', () => {
  function failing(times: number) {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { retries: 0 } });
    for (let asked = 0; asked < times; asked += 1) {
      house.ask();
      one.adapter.last.fail(failures['server-error']);
    }
    return { one, house };
  }

  it('answers 503 with Retry-After at once after five failures in a row, even where the provider is alone', () => {
    const { one, house } = failing(5);

    const client = house.ask();

    expect(one.adapter.calls).toHaveLength(5);
    expect(client.error).toMatchObject({ code: 'circuit_open', status: 503, retryAfterMs: 2_000 });
    expect(client.error?.attempts).toMatchObject([{ provider: 'one', outcome: 'server-error', reason: 'Broken.' }]);
    expect(client.error?.message).toContain('failed repeatedly and rests: Broken.');
  });

  it('lets exactly one call through when it half-opens, and all after that one’s success', () => {
    const { one, house } = failing(5);
    house.clock.advance(2_000);

    house.ask();
    expect(house.ask().error?.code).toBe('circuit_open');
    expect(one.adapter.calls).toHaveLength(6);
    one.adapter.last.answerPlain();
    house.ask();
    house.ask();

    expect(one.adapter.calls).toHaveLength(8);
  });

  it('frees the trial’s place when its client leaves', () => {
    const { one, house } = failing(5);
    house.clock.advance(2_000);

    house.ask().leave();
    house.ask();

    expect(one.adapter.calls).toHaveLength(7);
  });

  it('frees the trial’s place when that is answered by a 429, which says nothing of health', () => {
    const { one, house } = failing(5);
    house.clock.advance(2_000);
    house.clock.luck = 0;

    house.ask();
    one.adapter.last.fail(rateLimited(1_000));
    house.clock.advance(1_000);

    expect(one.adapter.calls).toHaveLength(6);
    house.ask();
    expect(one.adapter.calls).toHaveLength(7);
  });

  it('starts afresh when the provider is reconfigured', () => {
    const { house } = failing(5);
    const mended = testProvider('one');
    house.view = { ...house.view, revision: 2, provider: () => mended, byPriority: [mended] };

    house.ask();

    expect(mended.adapter.calls).toHaveLength(1);
  });

  it('ends a request’s own retries when they open it, with the true cause', () => {
    const { one, house } = failing(4);
    house.view = { ...house.view, settings: { ...house.view.settings, retries: 2 } };

    const client = house.ask();
    one.adapter.last.fail(failures['server-error']);

    expect(client.error?.code).toBe('upstream_error');
    expect(one.adapter.calls).toHaveLength(5);
  });
});

describe('several keys', () => {
  it.each(['authentication', 'no-funds', 'rate-limited'] as const)('tries the next key at once after "%s"', (kind) => {
    const one = testProvider('one', { keys: [testKey('a'), testKey('b')] });
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0;

    house.ask();
    one.adapter.last.fail(failures[kind]);
    one.adapter.last.answerPlain();
    house.ask();

    expect(one.adapter.calls.map(({ call }) => call.secret)).toEqual(['a', 'b', 'b']);
    expect(house.record.status).toBe('ok');
  });

  it('says that the router’s credentials were refused once all keys were tried, more keys than retries', () => {
    const one = testProvider('one', { keys: ['a', 'b', 'c', 'd', 'e'].map((secret) => testKey(secret)) });
    const house = new TestHouse({ providers: [one] });
    house.clock.luck = 0;

    const client = house.ask();
    for (let asked = 0; asked < one.adapter.calls.length; asked += 1) one.adapter.last.fail(failures.authentication);

    expect(one.adapter.calls).toHaveLength(5);
    expect(client.error).toMatchObject({ code: 'upstream_authentication', status: 502 });
    const resting = house.ask().error;
    expect(resting).toMatchObject({
      code: 'upstream_authentication',
      retryAfterMs: 16_000,
      attempts: [{ provider: 'one', model: 'm', outcome: 'authentication', reason: 'Bad key.', durationMs: 0 }],
    });
    expect(resting?.message).toContain('Bad key.');
    // That nobody could be asked is no fault of the request.
    expect(house.records.at(-1)).toMatchObject({ status: 'error', attempts: [] });
    expect(resting?.calls).toBe(0);
    expect(one.adapter.calls).toHaveLength(5);
  });

  it('uses a key again after its rest', () => {
    const one = testProvider('one', { keys: [testKey('a')] });
    const house = new TestHouse({ providers: [one] });

    house.ask();
    one.adapter.last.fail(failures.authentication);
    house.clock.advance(16_000);
    house.ask();

    expect(one.adapter.calls).toHaveLength(2);
  });

  it('takes a new key at once', () => {
    const adapter = testProvider('one').adapter;
    const one = testProvider('one', { keys: [testKey('bad')], adapter });
    const house = new TestHouse({ providers: [one] });
    house.ask();
    adapter.last.fail(failures.authentication);
    const mended = testProvider('one', { keys: [testKey('good')], adapter });
    house.view = { ...house.view, revision: 2, provider: () => mended };

    house.ask();

    expect(adapter.last.call.secret).toBe('good');
  });

  it('says so where no key serves the model', () => {
    const one = testProvider('one', { keys: [testKey('a', { models: ['other'] })] });
    const house = new TestHouse({ providers: [one] });

    expect(house.ask().error).toMatchObject({ code: 'provider_not_ready', status: 503 });
  });
});

describe('a provider with rules of its own for another try', () => {
  it('is called again as often as it says, whatever holds for the others', () => {
    const often = testProvider('often', { retry: { retries: 4, baseMs: 0 } });
    const never = testProvider('never', { retry: { retries: 0 } });
    const house = new TestHouse({ providers: [often, never], settings: { retryBaseMs: 60_000 } });

    house.ask({ model: 'm', header: 'often' });
    for (let call = 0; call < 5; call += 1) {
      often.adapter.last.fail(failures['server-error']);
      house.clock.advance(0);
    }
    const client = house.ask({ model: 'm', header: 'never' });
    never.adapter.last.fail(failures['server-error']);

    expect(often.adapter.calls).toHaveLength(5);
    expect(client.error).toMatchObject({ code: 'upstream_error', attempts: [{ provider: 'never' }] });
  });
});

describe('a provider that nobody has asked for its models yet', () => {
  function unlisted() {
    const listing = Promise.withResolvers<void>();
    const models: Record<string, 'yes'> = {};
    const state: { listing: Promise<void> | undefined } = { listing: listing.promise };
    const one = testProvider('one', { models, firstListing: () => state.listing });
    const finish = async (): Promise<void> => {
      state.listing = undefined;
      listing.resolve();
      await listing.promise;
    };
    return { one, models, finish };
  }

  it('is asked first, when a request leaves the model to it', async () => {
    const { one, models, finish } = unlisted();
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ model: 'auto' });
    expect(client.log).toEqual([]);
    models['first'] = 'yes';
    await finish();
    one.adapter.last.answerPlain('{"hello":1}');

    expect(client.heads).toMatchObject([{ provider: 'one', model: 'first' }]);
  });

  it('is not called for a client that left meanwhile', async () => {
    const { one, models, finish } = unlisted();
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ model: 'auto' });
    client.leave();
    models['first'] = 'yes';
    await finish();

    expect(one.adapter.calls).toHaveLength(0);
    expect(house.record).toMatchObject({ status: 'cancelled' });
  });

  it.each([
    [failures.authentication, 'upstream_authentication', 502],
    [failures.unreachable, 'upstream_unreachable', 502],
    [failures['timed-out'], 'upstream_timeout', 504],
    [failures['rate-limited'], 'upstream_rate_limited', 429],
    // The question for its models was ours: nothing that it finds wrong with that is the client's fault.
    [failures['invalid-request'], 'upstream_error', 502],
    [failures['model-not-found'], 'upstream_error', 502],
    [failures.cancelled, 'upstream_unreachable', 502],
  ])('fails with what went wrong when it could not be asked: %o', (listProblem, code, status) => {
    const one = testProvider('one', { listProblem });
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ model: 'auto' });

    const attempts = [{ provider: 'one', model: 'auto', outcome: expect.any(String) }];
    expect(client.error).toMatchObject({ code, status, attempts });
    expect(client.error?.message).toContain(listProblem.message);
    expect(house.record).toMatchObject({ status: 'error', provider: 'one', httpStatus: status, attempts });
    expect(one.adapter.calls).toHaveLength(0);
  });

  it('hands over to another where fallback is on, and both stand in the record', () => {
    const one = testProvider('one', { listProblem: failures.authentication, keys: [testKey('good')] });
    const two = testProvider('two', { defaultModel: 'm' });
    const house = new TestHouse({ providers: [one, two], settings: { fallbackEnabled: true } });

    const client = house.ask({ model: undefined });
    two.adapter.last.answerPlain('{"hello":1}');

    expect(client.heads).toMatchObject([{ provider: 'two', model: 'm', attempts: 2 }]);
    expect(house.record).toMatchObject({
      status: 'ok',
      attempts: [
        { provider: 'one', outcome: 'authentication' },
        { provider: 'two', outcome: 'ok' },
      ],
    });
  });

  it('is the client’s to name where its list was read and is empty', () => {
    const house = new TestHouse({ providers: [testProvider('one')] });

    expect(house.ask({ model: 'auto' }).error).toMatchObject({ code: 'invalid_request', status: 400, param: 'model' });
    expect(house.record).toMatchObject({ status: 'refused' });
  });
});

describe('a client that is told of tokens', () => {
  const told = (reportedCostUsd: number | undefined) => ({
    type: 'usage' as const,
    usage: { ...usage, reportedCostUsd },
  });

  it.each([
    [undefined, 0.015],
    [0.5, undefined],
  ])('is told what they cost by known prices, unless the upstream itself said so (%s)', (reported, costUsd) => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one] });
    const seen: ChatEvent[] = [];
    const client = new RecordingClient();
    const { events } = client;
    client.events = (batch) => {
      seen.push(...batch);
      return events.call(client, batch);
    };

    house.ask({ stream: true, client });
    one.adapter.last.eventsHead().events({ type: 'text-delta', choice: 0, text: 'A' }, told(reported)).end();

    expect(seen[1]).toEqual({
      type: 'usage',
      usage: { ...usage, reportedCostUsd: reported, ...(costUsd === undefined ? {} : { costUsd }) },
    });
    expect(house.record.usage).toEqual(usage);
  });
});
