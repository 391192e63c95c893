import { describe, expect, it } from 'vitest';
import { failures } from './testing/failures.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { TestHouse, type TestProviderOptions, testProvider } from './testing/test-house.ts';

function houseOfOne(options: TestProviderOptions = {}) {
  const one = testProvider('one', options);
  return { one, house: new TestHouse({ providers: [one] }) };
}

describe('a client that leaves', () => {
  it('before the upstream is connected: the upstream is dropped at once', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });

    client.leave();

    expect(one.adapter.last.aborted).toBe(true);
    expect(house.record).toMatchObject({ status: 'cancelled', httpStatus: 499, usage: undefined, provider: 'one' });
    expect(house.record.attempts).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('before the headers, and before the content', () => {
    for (const phase of ['headers', 'content']) {
      const { one, house } = houseOfOne();
      const client = house.ask({ stream: true });
      one.adapter.last.connected();
      if (phase === 'content') one.adapter.last.head(true).bytes('role', false);

      client.leave();

      expect(one.adapter.last.aborted).toBe(true);
      expect(house.record).toMatchObject({ status: 'cancelled', httpStatus: 499 });
      expect(client.log).toEqual(['left']);
    }
  });

  it('in the middle of a stream: recorded with the tokens seen so far, marked as an estimate', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true);
    for (let chunk = 0; chunk < 10; chunk += 1) {
      one.adapter.last.bytes('data: {"choices":[{"delta":{"content":"word"}}]}\n\n');
    }

    client.leave();

    expect(one.adapter.last.aborted).toBe(true);
    expect(house.record).toMatchObject({ status: 'cancelled', httpStatus: 200 });
    expect(house.record.usage).toMatchObject({ inputTokens: 10, outputTokens: 11, estimated: true });
    expect(house.record.costUsd).toBeCloseTo(0.021);
  });

  it('in the middle of a translated stream', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    one.adapter.last.eventsHead().events({ type: 'text-delta', choice: 0, text: 'one two three four five six seven' });

    client.leave();

    expect(house.record.usage).toMatchObject({ outputTokens: 8, estimated: true });
  });

  it('while a plain answer is awaited', () => {
    const { one, house } = houseOfOne();
    const client = house.ask();
    one.adapter.last.connected();

    client.leave();

    expect(one.adapter.last.aborted).toBe(true);
    expect(house.record).toMatchObject({ status: 'cancelled', httpStatus: 499, stream: false });
  });

  it('during a back-off: nobody is asked again', () => {
    const { one, house } = houseOfOne();
    house.clock.luck = 0.999;
    const client = house.ask();
    one.adapter.last.fail(failures['server-error']);

    client.leave();
    house.clock.advance(50);
    expect(house.clock.timers).toBe(0);
    house.clock.advance(60_000);

    expect(one.adapter.calls).toHaveLength(1);
    expect(house.record).toMatchObject({ status: 'cancelled', attempts: [{ outcome: 'server-error' }] });
  });

  it('from within the very piece that it gets', () => {
    const { one, house } = houseOfOne();
    const client = new RecordingClient();
    client.atPiece = () => client.leave();
    house.ask({ stream: true, client });

    one.adapter.last.head(true).bytes('role', false).bytes('A').bytes('B').end();

    expect(client.log).toEqual(['begin', 'bytes', 'left']);
    expect(house.record.status).toBe('cancelled');
  });

  it('from within the one piece of a plain answer: one attempt, and that one cancelled', () => {
    const { one, house } = houseOfOne();
    const client = new RecordingClient();
    client.atPiece = () => client.leave();
    house.ask({ client });

    one.adapter.last.answerPlain();

    expect(client.log).toEqual(['begin', 'bytes', 'left']);
    expect(house.record.attempts.map((attempt) => attempt.outcome)).toEqual(['cancelled']);
  });

  it('before it was admitted: nobody is asked, and it is recorded', () => {
    const { one, house } = houseOfOne();
    const client = new RecordingClient();
    client.hasLeft = true;
    house.ask({ client });

    expect(one.adapter.calls).toHaveLength(0);
    expect(house.record).toMatchObject({ status: 'cancelled', httpStatus: 499, attempts: [] });
    expect(client.log).toEqual([]);
    expect(house.rooms.liveCalls.size).toBe(0);
  });

  it('counts against nobody', () => {
    const { one, house } = houseOfOne();
    for (let left = 0; left < 10; left += 1) house.ask().leave();

    house.ask();

    expect(one.adapter.calls).toHaveLength(11);
  });

  it('leaves no timer behind', () => {
    const { one, house } = houseOfOne();
    house.ask({ stream: true }).leave();
    house.ask();
    one.adapter.last.answerPlain();

    house.clock.advance(100);

    expect(house.clock.timers).toBe(0);
    expect(house.rooms.liveCalls.size).toBe(0);
  });
});

describe('a silent upstream', () => {
  it('commits the status of a stream after pingAfterMs, then pings, and still fails over', () => {
    const [one, two] = [testProvider('one'), testProvider('two')];
    const house = new TestHouse({ providers: [one, two], settings: { fallbackEnabled: true } });
    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true);

    house.clock.advance(14_900);
    expect(client.log).toEqual([]);
    house.clock.advance(200);
    expect(client.log).toEqual(['begin', 'ping']);
    expect(client.heads[0]).toMatchObject({ provider: undefined, model: undefined, stream: true, attempts: 1 });
    house.clock.advance(10_000);
    expect(client.log).toEqual(['begin', 'ping', 'ping']);
    one.adapter.last.fail(failures['server-error']);
    two.adapter.last.answerStream('from two');

    expect(client.log).toEqual(['begin', 'ping', 'ping', 'bytes', 'end']);
    expect(house.record).toMatchObject({ status: 'ok', httpStatus: 200, provider: 'two' });
  });

  it('gets an error event where the status was sent and no attempt brought an answer', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { retries: 0 } });
    const client = house.ask({ stream: true });
    house.clock.advance(4_900);
    one.adapter.last.connected().head(true);
    house.clock.advance(11_000);

    one.adapter.last.fail(failures['server-error']);

    expect(client.log).toEqual(['begin', 'ping', 'fail']);
    expect(house.record).toMatchObject({ status: 'error', httpStatus: 200, errorCode: 'upstream_error' });
  });

  it('is kept alive in the middle of a stream too, counted from the last piece', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true).bytes('A');
    house.clock.advance(10_000);
    one.adapter.last.bytes('B');
    house.clock.advance(14_000);
    expect(client.log).toEqual(['begin', 'bytes', 'bytes']);
    house.clock.advance(1_200);

    expect(client.log).toEqual(['begin', 'bytes', 'bytes', 'ping']);
  });

  it('is never pinged in a plain answer', () => {
    const { one, house } = houseOfOne();
    const client = house.ask();
    one.adapter.last.connected();

    house.clock.advance(100_000);

    expect(client.log).toEqual([]);
  });
});

describe('a client that reads slowly', () => {
  it('slows the upstream down, and speeds it up again when it has caught up', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    client.slow = true;

    one.adapter.last.connected().head(true).bytes('A');
    expect(one.adapter.last.paused).toBe(true);
    client.slow = false;
    client.listener?.drained();
    expect(one.adapter.last.paused).toBe(false);
    one.adapter.last.bytes('B').end();

    expect(client.text).toBe('AB');
    expect(house.record.status).toBe('ok');
  });

  it('is neither pinged nor blamed on the upstream', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    client.slow = true;
    one.adapter.last.connected().head(true).bytes('A');

    house.clock.advance(300_000);
    expect(client.log).toEqual(['begin', 'bytes']);
    client.listener?.drained();
    house.clock.advance(59_000);
    expect(one.adapter.last.aborted).toBe(false);
    house.clock.advance(1_200);

    expect(client.error?.code).toBe('upstream_timeout');
  });

  it('gets all of an answer that ended while it was still reading', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    client.slow = true;

    one.adapter.last.head(true).bytes('A').bytes('B').end();
    client.listener?.drained();

    expect(client.log).toEqual(['begin', 'bytes', 'bytes', 'end']);
  });
});

describe('the five time limits', () => {
  it.each([
    ['connect', 5_000, 'upstream_timeout'],
    ['headers', 30_000, 'upstream_timeout'],
    ['first-content', 60_000, 'upstream_timeout'],
    ['idle', 60_000, 'upstream_timeout'],
  ] as const)('%s: the upstream is dropped after %i ms', (limit, ms, code) => {
    const one = testProvider('one', { limits: { headersMs: 30_000 } });
    const house = new TestHouse({ providers: [one], settings: { retries: 0, pingAfterMs: 0 } });
    const client = house.ask({ stream: true });
    const call = one.adapter.last;
    if (limit !== 'connect') call.connected();
    if (limit === 'first-content') call.head(true).bytes('role', false);
    if (limit === 'idle') call.head(true).bytes('A');

    house.clock.advance(ms - 100);
    expect(call.aborted).toBe(false);
    house.clock.advance(200);

    expect(call.aborted).toBe(true);
    expect(client.error?.code).toBe(code);
    expect(client.error?.message).toContain(`limit "${limit}"`);
    expect(house.record.attempts).toMatchObject([{ outcome: 'timed-out' }]);
  });

  it.each([
    ['idle', 60_000],
    ['first-content', 60_000],
  ] as const)('%s: comments and empty batches of the upstream do not put it off', (limit, ms) => {
    for (const form of ['bytes', 'events'] as const) {
      const one = testProvider('one');
      const house = new TestHouse({ providers: [one], settings: { retries: 0, pingAfterMs: 0 } });
      const client = house.ask({ stream: true });
      const call = one.adapter.last.connected();
      if (form === 'bytes') call.head(true);
      else call.eventsHead();
      if (limit === 'idle' && form === 'bytes') call.bytes('A');
      if (limit === 'idle' && form === 'events') call.events({ type: 'text-delta', choice: 0, text: 'A' });

      for (let waitedMs = 0; waitedMs < ms + 1_000 && !call.aborted; waitedMs += 1_000) {
        // More of them than is held before the first content.
        if (form === 'bytes') call.comments(`:${' '.repeat(8_192)}\n\n`);
        else call.events();
        house.clock.advance(1_000);
      }

      expect(call.aborted).toBe(true);
      expect(client.error?.message).toContain(`limit "${limit}"`);
    }
  });

  it('hands comments on as they come, and those from before the first content with it', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    const call = one.adapter.last.connected().head(true).comments();
    expect(client.log).toEqual([]);

    call.bytes('A').comments();

    expect(client.log).toEqual(['begin', 'bytes', 'bytes', 'bytes']);
  });

  it('gives up on an upstream that sends comments without end in place of an answer', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { retries: 0 } });
    const client = house.ask({ stream: true });
    const call = one.adapter.last.connected().head(true);

    for (let sent = 0; sent < 1_200 && !call.aborted; sent += 1) call.comments(`:${' '.repeat(1_022)}\n`);

    expect(call.aborted).toBe(true);
    expect(client.log).toEqual(['fail']);
    expect(client.error).toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining('comments without end'),
    });
  });

  it('total: 120 s for a plain answer, whose headers may come late', () => {
    const { one, house } = houseOfOne();
    const client = house.ask();
    one.adapter.last.connected();

    house.clock.advance(119_900);
    expect(one.adapter.last.aborted).toBe(false);
    house.clock.advance(200);

    expect(one.adapter.last.aborted).toBe(true);
    expect(client.error).toMatchObject({ code: 'upstream_timeout', status: 504 });
    expect(one.adapter.calls).toHaveLength(1);
  });

  it('total: 600 s for a stream that never falls silent, and that says nothing against the upstream', () => {
    const one = testProvider('one');
    const house = new TestHouse({ providers: [one], settings: { breakerFailures: 1 } });
    const client = house.ask({ stream: true });
    one.adapter.last.connected().head(true);
    for (let second = 0; second < 601; second += 1) {
      one.adapter.last.bytes('A');
      house.clock.advance(1_000);
    }

    expect(client.error?.code).toBe('upstream_timeout');
    house.ask();
    expect(one.adapter.calls).toHaveLength(2);
  });

  it('local types know no header limit on streams', () => {
    const { one, house } = houseOfOne({ local: true, limits: { firstContentMs: 300_000 } });
    house.ask({ stream: true });
    one.adapter.last.connected();

    house.clock.advance(299_000);
    expect(one.adapter.last.aborted).toBe(false);
    house.clock.advance(1_100);

    expect(one.adapter.calls[0]?.aborted).toBe(true);
  });

  it('requests for reasoning may think for long', () => {
    const { one, house } = houseOfOne();
    house.ask({ stream: true, reasoning: true });
    one.adapter.last.connected().head(true);

    house.clock.advance(599_000);

    expect(one.adapter.last.aborted).toBe(false);
  });

  it('total: 1,800 s for a plain answer to a request for reasoning', () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ reasoning: true });
    one.adapter.last.connected();

    house.clock.advance(1_799_900);
    expect(client.log).toEqual([]);
    house.clock.advance(200);

    expect(client.error).toMatchObject({ code: 'upstream_timeout', status: 504 });
    expect(client.error?.message).toContain('limit "total"');
  });

  it('pieces without content do not move the first-content limit', () => {
    const { one, house } = houseOfOne();
    house.ask({ stream: true });
    one.adapter.last.connected().head(true);
    for (let second = 0; second < 61; second += 1) {
      one.adapter.calls[0]?.bytes(': comment\n\n', false);
      house.clock.advance(1_000);
    }

    expect(one.adapter.calls[0]?.aborted).toBe(true);
  });
});

describe('a bug', () => {
  it('of an adapter ends one request with internal_error, is told, and is recorded', () => {
    const { one, house } = houseOfOne();
    one.adapter.bug = new Error('adapter bug');

    const client = house.ask();

    expect(client.error).toMatchObject({ code: 'internal_error', status: 500 });
    expect(client.error?.message).not.toContain('adapter bug');
    expect(house.bugs).toEqual([one.adapter.bug]);
    expect(house.record).toMatchObject({ status: 'error', errorCode: 'internal_error' });
  });

  it('of an adapter at its second call, from a timer', () => {
    const { one, house } = houseOfOne();
    const client = house.ask();
    one.adapter.bug = new Error('adapter bug');
    one.adapter.last.fail(failures['server-error']);

    house.clock.advance(8_000);

    expect(client.error?.code).toBe('internal_error');
    expect(house.record.errorCode).toBe('internal_error');
  });

  it('of a client drops the upstream, and neither reaches the socket’s data event', () => {
    const { one, house } = houseOfOne();
    const client = new RecordingClient();
    client.atPiece = () => {
      throw new Error('client bug');
    };
    house.ask({ stream: true, client });

    one.adapter.last.head(true).bytes('A');

    expect(one.adapter.last.aborted).toBe(true);
    expect(client.log).toEqual(['begin', 'bytes', 'fail']);
    expect(house.record).toMatchObject({ status: 'error', httpStatus: 200, errorCode: 'internal_error' });
  });
});

describe('shutting down', () => {
  it('refuses new calls and lets running ones end', async () => {
    const { one, house } = houseOfOne();
    const running = house.ask();
    const drained = house.rooms.liveCalls.drain(30_000);

    const refused = house.ask();
    one.adapter.last.answerPlain();

    expect(refused.error).toMatchObject({ code: 'shutting_down', status: 503 });
    expect(running.log.at(-1)).toBe('end');
    expect(await drained).toEqual({ aborted: 0 });
    expect(house.records.map((record) => record.status)).toEqual(['error', 'ok']);
  });

  it('aborts what still runs when the grace is over: an error event, never a clean end', async () => {
    const { one, house } = houseOfOne();
    const client = house.ask({ stream: true });
    one.adapter.last.head(true).bytes('A');
    const drained = house.rooms.liveCalls.drain(30_000);

    house.clock.advance(30_000);

    expect(await drained).toEqual({ aborted: 1 });
    expect(one.adapter.last.aborted).toBe(true);
    expect(client.log.filter((word) => word !== 'ping')).toEqual(['begin', 'bytes', 'fail']);
    expect(house.record).toMatchObject({ status: 'error', errorCode: 'shutting_down' });
  });

  it('loses its patience at the second signal', async () => {
    const { house } = houseOfOne();
    house.ask();
    const patient = house.rooms.liveCalls.drain(30_000);

    const impatient = house.rooms.liveCalls.drain(0);
    house.clock.advance(0);

    expect(await impatient).toEqual({ aborted: 1 });
    await patient;
  });

  it('is over at once where nothing runs', async () => {
    const { house } = houseOfOne();

    expect(await house.rooms.liveCalls.drain(30_000)).toEqual({ aborted: 0 });
  });
});
