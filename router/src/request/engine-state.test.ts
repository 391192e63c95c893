import { describe, expect, it } from 'vitest';
import { readState, writeState } from './engine-state.ts';
import { StateKeeper } from './state-keeper.ts';
import { failures } from './testing/failures.ts';
import { settings, TestHouse, testProvider } from './testing/test-house.ts';

const EPOCH_MS = 1_700_000_000_000;
const ranked = { strategy: 'balanced', balancing: 'round-robin' } as const;

function houseOf(changedAtMs = 0) {
  const providers = ['good', 'bad'].map((id) => ({ ...testProvider(id, { models: { m: 'yes' } }), changedAtMs }));
  const house = new TestHouse({ providers, settings: ranked });
  const [good, bad] = providers;
  if (good === undefined || bad === undefined) throw new Error('There are two.');
  return { house, rooms: house.rooms, good, bad };
}

/** Ten answers after 300 ms at the one, and five failures in a row at the other. */
function lived() {
  const one = houseOf();
  for (let call = 0; call < 10; call += 1) {
    const health = one.rooms.board.of({ provider: one.good, model: 'm' });
    const out = { secret: undefined, ...health.begin(one.house.clock.ticksMs()) };
    one.house.clock.advance(300);
    health.answered(out, one.house.clock.ticksMs());
    health.succeeded(out, one.house.clock.ticksMs(), {
      contentAtMs: one.house.clock.ticksMs(),
      stream: true,
      outputTokens: 10,
    });
  }
  const health = one.rooms.board.of({ provider: one.bad, model: 'm' });
  for (let call = 0; call < 5; call += 1) {
    const nowMs = one.house.clock.ticksMs();
    const out = { secret: undefined, ...health.begin(nowMs) };
    health.failed(out, failures['server-error'], nowMs, 0.5, settings);
  }
  one.rooms.board.fleet.wrote('chat', 900);
  one.rooms.board.fleet.probes.budgetUsd = 1;
  one.rooms.board.fleet.probes.book(0.004, one.house.clock.nowMs());
  return one;
}

describe('the memory of the engine', () => {
  it('goes on where it was: times, failures, breakers, lengths, what was spent', () => {
    const { rooms: before, good, bad } = lived();
    const text = writeState(before);
    const { rooms, house, good: goodAgain, bad: badAgain } = houseOf();
    house.clock.advance(4_000);
    expect(readState(text, rooms).kind).toBe('recalled');
    const known = before.board.numbers(good, 'm');
    const again = rooms.board.numbers(goodAgain, 'm');
    expect(again.latency.logMs).toBeCloseTo(known.latency.logMs);
    expect(again.latency.observations).toBe(known.latency.observations);
    expect(again.failures.observations).toBeCloseTo(known.failures.observations);
    expect(before.board.of({ provider: bad, model: 'm' }).isShut).toBe(true);
    expect(rooms.board.of({ provider: badAgain, model: 'm' }).isShut).toBe(true);
    expect(rooms.board.numbers(badAgain, 'm').failures.fast).toBeGreaterThan(0.5);
    expect(rooms.board.fleet.outputTokens('chat', undefined)).toBeGreaterThan(200);
    expect(rooms.board.fleet.probes.spentUsd(house.clock.nowMs())).toBeCloseTo(0.004);
  });

  it('fades with the time that it was away', () => {
    const text = writeState(lived().rooms);
    const { rooms, house, good, bad } = houseOf();
    house.clock.advance(3_600_000 * 30);
    readState(text, rooms);
    const nowMs = house.clock.ticksMs();
    expect(rooms.board.of({ provider: bad, model: 'm' }).isShut).toBe(false);
    const { failures: old } = rooms.board.numbers(bad, 'm');
    expect(old.failures * old.leftAt(nowMs)).toBeLessThan(0.01);
    expect(rooms.board.numbers(good, 'm').latency.observations).toBeGreaterThan(0);
    expect(rooms.board.fleet.probes.spentUsd(house.clock.nowMs())).toBe(0);
  });

  it('says nothing of a provider that was changed since', () => {
    const { rooms: before, house: old } = lived();
    const { rooms, bad } = houseOf(old.clock.nowMs() + 1);
    readState(writeState(before), rooms);
    expect(rooms.board.of({ provider: bad, model: 'm' }).isShut).toBe(false);
  });

  it.each(['', 'no JSON', '[]', '{}', '{"form": 2, "savedAtMs": 1, "providers": []}', '{"form": 1, "providers": []}'])(
    'is dropped where it is %j',
    (text) => expect(readState(text, houseOf().rooms).kind).toBe('dropped'),
  );

  it('leaves out what is none in the midst of it', () => {
    const { rooms, good } = houseOf();
    const odd = { numbers: { latency: { logMs: 'x' }, failures: [], wall: null, quota: 7 }, breaker: 'open' };
    const providers = [{ id: 'good', failures: 3, deployments: [['m', odd]] }, { id: 7 }, null];
    const text = JSON.stringify({ form: 1, savedAtMs: EPOCH_MS, fleet: { outputTokens: 'x' }, providers });
    expect(readState(text, rooms).kind).toBe('recalled');
    expect(rooms.board.numbers(good, 'm').latency.observations).toBe(0);
    expect(rooms.board.of({ provider: good, model: 'm' }).isShut).toBe(false);
  });
});

describe('who keeps it', () => {
  it('writes each ten seconds where something was observed, warns once of a row of failures, and writes at the end', async () => {
    const { rooms, house, good } = houseOf();
    const written: string[] = [];
    const warned: unknown[] = [];
    let isFull = true;
    const file = {
      read: async () => undefined,
      async write(text: string) {
        if (isFull) throw new Error('The disk is full.');
        written.push(text);
      },
    };
    const keeper = new StateKeeper(rooms, file, (error) => warned.push(error));
    const round = async (): Promise<void> => {
      house.ask({ provider: 'good' });
      good.adapter.last.answerPlain();
      house.clock.advance(10_000);
      keeper.round();
      await new Promise(setImmediate);
    };
    await round();
    await round();
    expect([warned.length, written.length]).toEqual([1, 0]);
    isFull = false;
    await round();
    expect(written).toHaveLength(1);
    house.clock.advance(10_000);
    keeper.round();
    await keeper.close();
    expect(written).toHaveLength(1);
  });
});
