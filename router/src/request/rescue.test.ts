import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatMeaning } from '../domain/chat-meaning.ts';
import { emptyMeaning } from '../domain/empty-meaning.ts';
import { callLimits } from './call-limits.ts';
import { continuedRequest } from './continued-request.ts';
import { failures } from './testing/failures.ts';
import { ScriptedAdapter, summary } from './testing/scripted-adapter.ts';
import { TestHouse, testProvider, testRequest } from './testing/test-house.ts';

const on = { fallbackEnabled: true, continueOnBreak: true, retries: 2 };
const start: ChatEvent = { type: 'answer-start', id: 'a', model: 'm', createdS: 1 };
const say = (text: string): ChatEvent => ({ type: 'text-delta', choice: 0, text });
/** What our own estimate says of the prompt and of "Once upon ". */
const LOST_IN = 10;
const LOST_OUT = 4;
const broke = failures['broken-after-content'];

function open(settings: Partial<typeof on> = {}, second = new ScriptedAdapter()) {
  const [one, two] = [testProvider('one'), testProvider('two', { adapter: second })];
  const house = new TestHouse({ providers: [one, two], settings: { ...on, ...settings } });
  return { one, two, house };
}

function messagesOf(adapter: ScriptedAdapter) {
  return adapter.last.call.request.meaning().messages.slice(1);
}

describe('a stream that breaks after text', () => {
  it('is gone on with by the next candidate, and is one stream to the client', () => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once upon '));
    one.adapter.last.fail(broke);
    two.adapter.last
      .connected()
      .eventsHead()
      .events({ ...start, id: 'b' }, say('a time'));
    two.adapter.last.end(summary);

    expect(client.text).toBe('Once upon a time');
    expect(client.log.filter((word) => word !== 'events')).toEqual(['begin', 'end']);
    expect(messagesOf(two.adapter)).toMatchObject([
      { role: 'assistant', parts: [{ type: 'text', text: 'Once upon' }] },
      { role: 'user' },
    ]);
    expect(house.record).toMatchObject({
      status: 'ok',
      provider: 'two',
      attempts: [
        {
          provider: 'one',
          outcome: 'broken-after-content',
          spent: {
            inputTokens: LOST_IN,
            outputTokens: LOST_OUT,
            estimated: true,
            costUsd: (LOST_IN + LOST_OUT) / 1_000,
          },
        },
        { provider: 'two', outcome: 'ok', spent: { outputTokens: 5, estimated: false, costUsd: expect.any(Number) } },
      ],
      usage: { outputTokens: 5 + LOST_OUT, estimated: true },
    });
    const [lost, last] = house.record.attempts;
    expect(house.record.costUsd).toBeCloseTo((lost?.spent?.costUsd ?? 0) + (last?.spent?.costUsd ?? 0));
  });

  it('counts what both attempts read and wrote also where the second one does not say', () => {
    const { one, two, house } = open();
    house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once upon a time there'));
    one.adapter.last.fail(broke);
    two.adapter.last.connected().eventsHead().events(start, say(' was a fox'));
    two.adapter.last.end({ ...summary, usage: undefined });

    const { attempts, usage, costUsd } = house.record;
    const [lost, last] = attempts.map(({ spent }) => spent);
    expect(usage?.estimated).toBe(true);
    expect(last?.outputTokens).toBeGreaterThan(0);
    expect(last?.outputTokens).toBeLessThan(lost?.outputTokens ?? 0);
    expect(usage?.inputTokens).toBe((lost?.inputTokens ?? 0) + (last?.inputTokens ?? 0));
    expect(usage?.outputTokens).toBe((lost?.outputTokens ?? 0) + (last?.outputTokens ?? 0));
    expect(costUsd).toBeCloseTo((lost?.costUsd ?? 0) + (last?.costUsd ?? 0));
  });

  it.each([
    ['repeats the last words', ['upon a ', 'time there', ' was a fox']],
    ['starts over', ['Once ', 'upon a time', ' there was a fox']],
  ])('does not say again what the client has when the next one %s', (_what, pieces) => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once upon a time there'));
    one.adapter.last.fail(broke);
    two.adapter.last.connected().eventsHead().events(start);
    for (const piece of pieces) two.adapter.last.events(say(piece));
    two.adapter.last.end(summary);
    expect(client.text).toBe('Once upon a time there was a fox');
  });

  it('is not put into the mouth of a model that shall think, or answer by a schema', () => {
    const prefilling = new ScriptedAdapter();
    Object.assign(prefilling, { prefills: () => true });
    const thinking = { enabled: true, effort: undefined, budgetTokens: undefined, summary: undefined };
    const provider = testProvider('two', { adapter: prefilling });
    const target = { provider, model: 'm', key: undefined, limits: callLimits(provider, testRequest()) };
    for (const wish of [{ reasoning: thinking }, { output: { kind: 'json' } as const }]) {
      const said = continuedRequest(
        { ...testRequest(), meaning: (): ChatMeaning => ({ ...emptyMeaning, ...wish }) },
        'Once',
        { ...target, adapter: prefilling },
        'm',
      );
      expect(said.meaning().messages.at(-1)).toMatchObject({ role: 'user' });
    }
  });

  it('is put into the mouth of a model that can go on from there', () => {
    const prefilling = new ScriptedAdapter();
    Object.assign(prefilling, { prefills: (model: string) => model === 'upstream-m' });
    const { one, two, house } = open({}, prefilling);
    house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    one.adapter.last.fail(broke);
    expect(messagesOf(two.adapter)).toMatchObject([{ role: 'assistant' }]);
  });

  it('ends as broken where nobody can go on, with all that was tried', () => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    one.adapter.last.fail(broke);
    for (let asked = 0; asked < 3; asked += 1) {
      const open = [one, two].map(({ adapter }) => adapter.last).find((call) => call.open);
      open?.fail(failures['invalid-request']);
      house.clock.advance(5_000);
    }
    expect(client.log.at(-1)).toBe('fail');
    expect(client.error).toMatchObject({ code: 'stream_broken', attempts: [{ provider: 'one' }, { provider: 'two' }] });
  });

  it.each<[string, readonly ChatEvent[]]>([
    ['a tool is called', [start, say('a'), { type: 'tool-input-start', choice: 0, call: 0, id: 'c', name: 'f' }]],
    ['there are several choices', [start, say('a'), { type: 'text-delta', choice: 1, text: 'b' }]],
    ['only thoughts came', [start, { type: 'reasoning-delta', choice: 0, text: 'hm' }]],
  ])('ends as broken where %s', (_what, events) => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last
      .connected()
      .eventsHead()
      .events(...events);
    one.adapter.last.fail(broke);
    expect(client.error).toMatchObject({ code: 'stream_broken' });
    expect(two.adapter.calls).toHaveLength(0);
  });

  it('ends as refused where the upstream itself refused the rest: others are not asked for it', () => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    const cause = { kind: 'content-refused', message: 'No.', code: 'SAFETY' } as const;
    one.adapter.last.fail({ kind: 'broken-after-content', message: 'No.', cause });
    expect(client.error).toMatchObject({ code: 'content_policy_violation', upstreamWord: 'SAFETY' });
    expect(two.adapter.calls).toHaveLength(0);
  });

  it('is not gone on with unless somebody switched that on', () => {
    const { one, two, house } = open({ continueOnBreak: false });
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    one.adapter.last.fail(broke);
    expect(client.error).toMatchObject({ code: 'stream_broken' });
    expect(two.adapter.calls).toHaveLength(0);
  });

  it('stays paused for a slow reader when another goes on', () => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    client.slow = true;
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    one.adapter.last.fail(broke);
    two.adapter.last.connected().eventsHead().events(start, say(' more'));
    expect(two.adapter.last.paused).toBe(true);
  });

  it('is given up at once when the client leaves in the middle of a rescue', () => {
    const { one, two, house } = open();
    const client = house.ask({ stream: true });
    one.adapter.last.connected().eventsHead().events(start, say('Once'));
    one.adapter.last.fail(broke);
    client.leave();
    expect(two.adapter.last.aborted).toBe(true);
    expect(house.record).toMatchObject({ status: 'cancelled' });
  });
});
