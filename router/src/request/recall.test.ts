import { describe, expect, it } from 'vitest';
import type { CacheSettings } from '../domain/cache-settings.ts';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ApiKeyId } from '../domain/principal.ts';
import { ENTRY_BYTES } from './cache/lru.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { ScriptedAdapter, summary } from './testing/scripted-adapter.ts';
import { type Question, TestHouse, testProvider, testView } from './testing/test-house.ts';

const cache: CacheSettings = {
  maxBytes: 1_000_000,
  maxEntries: 10,
  ttlMs: 60_000,
  shared: false,
  maxTemperature: 2,
  tools: false,
};
const idempotency = { maxBytes: 1_000_000, ttlMs: 86_400_000 };

function houseWith(changes: Partial<CacheSettings> = {}) {
  const gpu = testProvider('gpu');
  const house = new TestHouse({ providers: [gpu], settings: { cache: { ...cache, ...changes }, idempotency } });
  const ask = (question: Question = {}) => house.ask({ memory: {}, ...question });
  return { house, gpu, adapter: gpu.adapter, ask };
}

const key = (id: string) => ({ kind: 'api-key', id: id as ApiKeyId, name: id, role: 'inference' }) as const;
const words = (house: TestHouse) => house.records.map((record) => record.cache);
const text = (from: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: from });

describe('an answer that is kept', () => {
  it('is not told to a key that may not ask whoever gave it, where all keys share their answers', () => {
    const { adapter, ask } = houseWith({ shared: true });
    ask({ principal: key('a') });
    adapter.last.answerPlain();
    const fenced = ask({ principal: { ...key('b'), routing: { ignore: ['gpu'] } } });
    expect(fenced.error?.code).toBe('no_candidate');
    ask({ principal: { ...key('c'), routing: { priority: 'low' } }, wishes: { priority: 'high' } });
    expect(adapter.calls).toHaveLength(2);
    adapter.last.answerPlain();
    ask({ principal: { ...key('d'), routing: { priority: 'high' } }, wishes: { priority: 'low' } });
    expect(adapter.calls).toHaveLength(2);
  });

  it('is not told any more where data may no longer go to whoever gave it', () => {
    const { house, adapter, ask } = houseWith();
    const { settings, byPriority } = house.view;
    ask();
    adapter.last.answerPlain();
    house.view = testView({ providers: byPriority, settings: { ...settings, dataResidency: ['eu'] } });
    expect(ask()).toMatchObject({ error: { code: 'no_candidate', status: 403 } });
    house.view = testView({ providers: byPriority, settings });
    ask();
    expect(adapter.calls).toHaveLength(2);
  });
});

describe('an equal request', () => {
  it('is answered from memory, for nothing, and its record says what that saved', () => {
    const { house, adapter, ask } = houseWith();
    ask();
    adapter.last.answerPlain('{"answer":1}');
    house.clock.advance(5_000);
    const second = ask();

    expect(adapter.calls).toHaveLength(1);
    expect(second.text).toBe('{"answer":1}');
    expect(second.heads[0]).toMatchObject({ cache: 'hit', ageMs: 5_000, attempts: 0, costUsd: 0, provider: 'gpu' });
    expect(house.records[0]).toMatchObject({ cache: 'miss', costUsd: 0.015 });
    expect(house.records[0]?.savedUsd).toBeUndefined();
    expect(house.records[1]).toMatchObject({ cache: 'hit', status: 'ok', costUsd: 0, savedUsd: 0.015, attempts: [] });
    expect(house.records[1]?.usage?.outputTokens).toBe(5);
  });

  it('gets a stream where it asks for one, and asks anew where the other was none', () => {
    const { adapter, ask } = houseWith();
    ask({ stream: true, body: { stream: true } });
    adapter.last.answerStream('data: 1\n\n', 'data: [DONE]\n\n');
    const again = ask({ stream: true, body: { stream: true } });
    expect(again.text).toBe('data: 1\n\ndata: [DONE]\n\n');
    expect(again.endings).toBe(1);
    ask();
    expect(adapter.calls).toHaveLength(2);
  });

  it('may write the same otherwise, but not mean another thing', () => {
    const { adapter, ask } = houseWith();
    ask({ body: { temperature: 0, seed: 1, user: 'one' } });
    adapter.last.answerPlain();
    ask({ body: { seed: 1, temperature: 0, user: 'two' } });
    expect(adapter.calls).toHaveLength(1);
    ask({ body: { seed: 2, temperature: 0 } });
    ask({ body: { seed: 1, temperature: 0 }, header: 'gpu' });
    ask({ body: { seed: 1, temperature: 0 }, wishes: { maxCostUsd: 1 } });
    expect(adapter.calls).toHaveLength(4);
  });

  it('of another API key is asked anew, unless the setting allows it', () => {
    const alone = houseWith();
    alone.ask({ principal: key('a') });
    alone.adapter.last.answerPlain();
    alone.ask({ principal: key('b') });
    expect(alone.adapter.calls).toHaveLength(2);

    const together = houseWith({ shared: true });
    together.ask({ principal: key('a') });
    together.adapter.last.answerPlain();
    together.ask({ principal: key('b') });
    expect(together.adapter.calls).toHaveLength(1);
  });

  it('is asked anew after its time, past max-age, with refresh, and not looked up with off', () => {
    const { house, adapter, ask } = houseWith();
    ask();
    adapter.last.answerPlain('1');
    house.clock.advance(30_000);
    ask({ memory: { maxAgeMs: 10_000 } });
    adapter.last.answerPlain('2');
    house.clock.advance(30_000);
    expect(ask().text).toBe('2');
    ask({ memory: { mode: 'refresh' } });
    adapter.last.answerPlain('3');
    ask({ memory: { mode: 'off' } });
    adapter.last.answerPlain('4');
    expect(ask().text).toBe('3');
    house.clock.advance(60_000);
    ask();
    expect(adapter.calls).toHaveLength(5);
    expect(words(house)).toEqual(['miss', 'miss', 'hit', 'miss', 'bypass', 'hit']);
  });

  it.each([
    ['gone', {}, 'other'],
    ['configured anew', { adapter: new ScriptedAdapter() }, 'gpu'],
    ['switched off', { state: { kind: 'disabled' } }, 'gpu'],
    ['without the model', { otherModels: 'no' }, 'gpu'],
  ] as const)('is asked anew where the one who answered is %s', (_, change, id) => {
    const { house, adapter, ask } = houseWith();
    ask();
    adapter.last.answerPlain();
    const changed = testProvider(id, { adapter, ...change });
    house.view = testView({ providers: [changed], active: 'gpu', settings: house.view.settings });
    ask();
    expect(words(house)).not.toContain('hit');
  });

  it('is a hit whatever its session, and however long it may take', () => {
    const { house, adapter, ask } = houseWith();
    ask();
    adapter.last.answerPlain();
    ask({ wishes: { session: 'one', timeoutMs: 5 } });
    expect(words(house)).toEqual(['miss', 'hit']);
  });

  it('goes to another provider when that one is made the active one', () => {
    const { house, gpu, adapter, ask } = houseWith();
    ask();
    adapter.last.answerPlain();
    const cpu = testProvider('cpu');
    house.view = testView({ providers: [gpu, cpu], active: 'cpu', settings: house.view.settings });
    ask();
    expect(cpu.adapter.calls).toHaveLength(1);
  });
});

describe('what is not kept', () => {
  it('is an error, a cut answer, one that was filtered, and one with a warning', () => {
    const { house, adapter, ask } = houseWith();
    ask();
    adapter.last.fail({
      kind: 'invalid-request',
      message: 'no',
      status: 400,
      type: undefined,
      code: undefined,
      param: undefined,
    });
    ask({ stream: true });
    adapter.last.connected().head(true).bytes('data: 1\n\n').fail({ kind: 'broken-after-content', message: 'cut' });
    ask();
    adapter.last
      .connected()
      .head(false)
      .bytes('{}')
      .end({ ...summary, finishReason: { kind: 'content-filter' } });
    ask();
    adapter.last
      .connected()
      .head(false)
      .bytes('{}')
      .end({ ...summary, finishReason: undefined });
    ask();
    adapter.last
      .connected()
      .head(false)
      .bytes('{}')
      .end({ ...summary, warnings: ['odd'] });
    ask();
    expect(adapter.calls).toHaveLength(6);
    expect(words(house)).toEqual(['miss', 'miss', 'miss', 'miss', 'miss']);
  });

  it('is one that broke off and was gone on with', () => {
    const { house, adapter, ask } = houseWith();
    const cpu = testProvider('cpu');
    const providers = [...house.view.byPriority, cpu];
    const settings = { ...house.view.settings, continueOnBreak: true, fallbackEnabled: true };
    house.view = testView({ providers, active: 'gpu', settings });
    const first = ask({ stream: true });
    adapter.last.connected().eventsHead().events(text('One two'));
    adapter.last.fail({ kind: 'broken-after-content', message: 'cut' });
    cpu.adapter.last.connected().eventsHead().events(text(' three')).end();
    expect(first.text).toBe('One two three');
    expect(first.endings).toBe(1);
    ask({ stream: true });
    expect(words(house)).toEqual(['miss']);
  });

  it('is what a tool or a temperature makes doubtful, unless the client asks for it', () => {
    const strict = houseWith({ maxTemperature: 0 });
    const bodies = [
      {},
      { temperature: 0.1 },
      { temperature: 0, tools: [{ type: 'function' }] },
      { temperature: 0, store: true },
    ];
    for (const body of bodies) {
      strict.ask({ body });
      strict.adapter.last.answerPlain();
    }
    expect(words(strict.house)).toEqual(['bypass', 'bypass', 'bypass', 'bypass']);
    strict.ask({ body: { temperature: 0, tools: [] } });
    strict.adapter.last.answerPlain();
    for (const body of bodies.slice(1, 3)) {
      strict.ask({ body, memory: { mode: 'on' } });
      strict.adapter.last.answerPlain();
      strict.ask({ body, memory: { mode: 'on' } });
    }
    expect(words(strict.house).slice(4)).toEqual(['miss', 'miss', 'hit', 'miss', 'hit']);
  });

  it('is what no longer fits: the one told least lately goes, and one that is too large never comes in', () => {
    const { adapter, ask } = houseWith({ maxBytes: 4 * (ENTRY_BYTES + 25) });
    for (const model of ['a', 'b', 'c', 'd', 'a', 'e']) {
      const before = adapter.calls.length;
      ask({ model });
      if (adapter.calls.length > before) adapter.last.answerPlain('x'.repeat(24));
    }
    expect(adapter.calls).toHaveLength(5);
    ask({ model: 'a' });
    expect(adapter.calls).toHaveLength(5);
    ask({ model: 'b' });
    expect(adapter.calls).toHaveLength(6);
    for (const _ of [1, 2]) {
      ask({ model: 'large' });
      adapter.last.answerPlain('x'.repeat(26));
    }
    expect(adapter.calls).toHaveLength(8);
  });
});

describe('equal requests side by side', () => {
  it('make one call, and all get its plain answer', () => {
    const { house, adapter, ask } = houseWith();
    const clients = [ask(), ask(), ask()];
    adapter.last.answerPlain('{"one":1}');
    expect(adapter.calls).toHaveLength(1);
    expect(clients.map((client) => client.text)).toEqual(['{"one":1}', '{"one":1}', '{"one":1}']);
    expect(words(house)).toEqual(['miss', 'shared', 'shared']);
    expect(house.records.map((record) => record.costUsd)).toEqual([0.015, 0, 0]);
    expect(house.records.map((record) => record.savedUsd)).toEqual([undefined, 0.015, 0.015]);
    expect(ask().heads[0]?.cache).toBe('hit');
  });

  it('hear a stream as it comes, also who comes late', () => {
    const { adapter, ask } = houseWith();
    const first = ask({ stream: true });
    adapter.last.connected().eventsHead().events(text('He')).events(text('ll'));
    const late = ask({ stream: true });
    expect(late.text).toBe('Hell');
    adapter.last.events(text('o'));
    expect([first.text, late.text]).toEqual(['Hello', 'Hello']);
    adapter.last.end();
    expect([first.endings, late.endings]).toEqual([1, 1]);
  });

  it('do not wait for a slow one: it gets its rest at the end', () => {
    const { adapter, ask } = houseWith();
    const first = ask({ stream: true });
    const slow = new RecordingClient();
    slow.slow = true;
    ask({ stream: true, client: slow });
    adapter.last.connected().eventsHead().events(text('a')).events(text('b'));
    expect(first.text).toBe('ab');
    expect(slow.text).toBe('a');
    expect(adapter.last.paused).toBe(false);
    first.slow = true;
    adapter.last.events(text('c'));
    expect(adapter.last.paused).toBe(true);
    first.listener?.drained();
    expect(adapter.last.paused).toBe(false);
    adapter.last.end();
    expect(slow.text).toBe('abc');
  });

  it('lose nothing when the first of them leaves: the next one takes over, and pays', () => {
    const { house, adapter, ask } = houseWith();
    const first = ask({ stream: true });
    const second = ask({ stream: true });
    adapter.last.connected().eventsHead().events(text('a'));
    first.leave();
    expect(adapter.last.aborted).toBe(false);
    adapter.last.events(text('b')).end();
    expect(second.text).toBe('ab');
    expect(house.records).toMatchObject([
      { status: 'cancelled', cache: 'shared' },
      { status: 'ok', cache: 'miss', costUsd: 0.015, attempts: [{ outcome: 'ok' }] },
    ]);
    expect(house.records[0]).toMatchObject({ costUsd: 0, savedUsd: undefined });
  });

  it('drop the call when the last of them left', () => {
    const { house, adapter, ask } = houseWith();
    const clients = [ask(), ask()];
    clients[1]?.leave();
    expect(adapter.last.aborted).toBe(false);
    clients[0]?.leave();
    expect(adapter.last.aborted).toBe(true);
    expect(house.records.map((record) => record.status)).toEqual(['cancelled', 'cancelled']);
    ask();
    expect(adapter.calls).toHaveLength(2);
  });

  it('go on by themselves where the first one fails', () => {
    const { house, adapter, ask } = houseWith();
    house.view = testView({ providers: house.view.byPriority, settings: { ...house.view.settings, retries: 0 } });
    const clients = [ask(), ask(), ask()];
    adapter.calls[0]?.fail({ kind: 'server-error', message: 'down', status: 500, retryAfterMs: undefined });
    expect(clients[0]?.error?.code).toBe('upstream_error');
    expect(adapter.calls).toHaveLength(3);
    adapter.calls[1]?.answerPlain('{"two":2}');
    adapter.calls[2]?.answerPlain('{"three":3}');
    expect(clients.slice(1).map((client) => client.text)).toEqual(['{"two":2}', '{"three":3}']);
    expect(words(house)).toEqual(['miss', 'miss', 'miss']);
  });

  it('hear of the break where a stream breaks', () => {
    const { adapter, ask } = houseWith();
    const clients = [ask({ stream: true }), ask({ stream: true })];
    adapter.last.connected().eventsHead().events(text('a')).fail({ kind: 'broken-after-content', message: 'cut' });
    expect(clients.map((client) => client.error?.code)).toEqual(['stream_broken', 'stream_broken']);
  });

  it('cut off only who is too far behind an answer that is too large to be kept', () => {
    const { house, adapter, ask } = houseWith({ maxBytes: 4 * (ENTRY_BYTES + 10) });
    const first = ask({ stream: true });
    const slow = new RecordingClient();
    slow.slow = true;
    ask({ stream: true, client: slow });
    adapter.last.connected().head(true);
    for (let piece = 0; piece < 4; piece += 1) adapter.last.bytes('data: 1\n\n');
    expect(slow.error?.code).toBe('stream_broken');
    adapter.last.end();
    expect(first.text).toBe('data: 1\n\n'.repeat(4));
    expect(first.endings).toBe(1);
    expect(house.records).toHaveLength(2);
  });

  it('take no more memory together than may be kept: beyond it they are told, and not kept', () => {
    const { house, adapter, ask } = houseWith({ maxBytes: 10_000 });
    house.view = testView({
      providers: house.view.byPriority,
      settings: { ...house.view.settings, idempotency: { maxBytes: 0, ttlMs: 1 } },
    });
    const clients = Array.from({ length: 12 }, (_, index) => ask({ stream: true, model: `m${index}` }));
    for (const call of adapter.calls) call.connected().head(true).bytes('x'.repeat(1_000));
    expect(house.rooms.memory.room.bytes).toBe(10_000);
    for (const call of adapter.calls) call.end();
    expect(clients.map((client) => client.text.length)).toEqual(clients.map(() => 1_000));
    expect(house.rooms.memory.room.bytes).toBe(0);
    ask({ stream: true, model: 'm11' });
    expect(adapter.calls).toHaveLength(13);
  });

  it('do not wait for one another where one of them has less time', () => {
    const { adapter, ask } = houseWith();
    ask();
    ask({ wishes: { timeoutMs: 10 } });
    expect(adapter.calls).toHaveLength(2);
  });
});

describe('a request with an Idempotency-Key', () => {
  const once = { idempotencyKey: 'one' };

  it('is answered as the first one was, with the same ids, for a day', () => {
    const { house, adapter, ask } = houseWith();
    const identity = { id: 'chatcmpl-first', model: 'm', createdS: 1, fingerprint: undefined };
    ask({ memory: once, client: Object.assign(new RecordingClient(), { identity }) });
    adapter.last.answerPlain('{"first":1}');
    house.clock.advance(86_000_000);
    const again = ask({ memory: once });
    expect(again.text).toBe('{"first":1}');
    expect(again.heads[0]).toMatchObject({ cache: 'replayed', identity });
    expect(house.records[1]).toMatchObject({ cache: 'replayed', costUsd: 0, savedUsd: 0.015 });
    house.clock.advance(400_000);
    ask({ memory: once });
    expect(adapter.calls).toHaveLength(2);
  });

  it('waits for the first one where that is under way', () => {
    const { adapter, ask } = houseWith();
    const first = ask({ memory: once });
    const second = ask({ memory: once });
    adapter.last.answerPlain('{"first":1}');
    expect(adapter.calls).toHaveLength(1);
    expect([first.text, second.text]).toEqual(['{"first":1}', '{"first":1}']);
  });

  it('is refused where the same key came with another body, finished or not', () => {
    const { adapter, ask } = houseWith();
    ask({ memory: once });
    expect(ask({ memory: once, model: 'other' }).error).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    adapter.last.answerPlain();
    expect(ask({ memory: once, model: 'other' }).error?.status).toBe(422);
    expect(adapter.calls).toHaveLength(1);
  });

  it('means something to its own caller alone', () => {
    const { adapter, ask } = houseWith({ shared: true });
    ask({ memory: { ...once, mode: 'off' }, principal: key('a') });
    adapter.last.answerPlain();
    ask({ memory: { ...once, mode: 'off' }, principal: key('b') });
    expect(adapter.calls).toHaveLength(2);
  });

  it('is asked again where the first one failed for a time, and by one of those who wait', () => {
    const { house, adapter, ask } = houseWith();
    house.view = testView({ providers: house.view.byPriority, settings: { ...house.view.settings, retries: 0 } });
    const clients = [ask({ memory: once }), ask({ memory: once }), ask({ memory: once })];
    adapter.last.fail({ kind: 'server-error', message: 'down', status: 500, retryAfterMs: undefined });
    expect(adapter.calls).toHaveLength(2);
    adapter.last.answerPlain('{"second":2}');
    expect(clients.slice(1).map((client) => client.text)).toEqual(['{"second":2}', '{"second":2}']);
  });

  it('is told again of the mistake that it is', () => {
    const { adapter, ask } = houseWith();
    ask({ memory: once });
    const mistake = {
      kind: 'invalid-request',
      message: 'no',
      status: 400,
      type: undefined,
      code: undefined,
      param: undefined,
    } as const;
    adapter.last.fail(mistake);
    expect(ask({ memory: once }).error?.status).toBe(400);
    expect(adapter.calls).toHaveLength(1);
  });

  it('is kept with tools and temperature too, and without a cache', () => {
    const { house, adapter, ask } = houseWith();
    house.view = testView({ providers: house.view.byPriority, settings: { idempotency } });
    const body = { temperature: 1, tools: [{ type: 'function' }] };
    ask({ memory: once, body });
    adapter.last.answerPlain('{"first":1}');
    expect(ask({ memory: once, body }).text).toBe('{"first":1}');
    ask({ body });
    expect(adapter.calls).toHaveLength(2);
    expect(house.records.map((record) => record.cache)).toEqual([undefined, 'replayed']);
  });

  it('may have a first answer that is too large for the cache', () => {
    const { house, adapter, ask } = houseWith({ maxBytes: 4 * (ENTRY_BYTES + 10) });
    ask({ memory: once });
    adapter.last.answerPlain('x'.repeat(50));
    expect(ask({ memory: once }).heads[0]?.cache).toBe('replayed');
    ask();
    expect(words(house)).toEqual(['miss', 'replayed']);
    expect(adapter.calls).toHaveLength(2);
  });

  it('keeps a hit as its first answer', () => {
    const { adapter, ask } = houseWith({ ttlMs: 1_000 });
    ask();
    adapter.last.answerPlain('{"kept":1}');
    expect(ask({ memory: once }).heads[0]?.cache).toBe('hit');
    expect(ask({ memory: once }).heads[0]?.cache).toBe('replayed');
    expect(adapter.calls).toHaveLength(1);
  });
});
