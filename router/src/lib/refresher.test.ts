import { describe, expect, it } from 'vitest';
import { Refresher } from './refresher.ts';

/** What is due, how reading goes and what time it is, as a test says. */
function played() {
  const state = { isDue: false, fails: false, failed: false, nowMs: 0, readings: 0 };
  const refresher = new Refresher({
    isDue: () => state.isDue,
    hasFailed: () => state.failed,
    ticksMs: () => state.nowMs,
    async read() {
      state.readings += 1;
      await Promise.resolve();
      state.failed = state.fails;
      state.isDue = state.fails;
    },
  });
  return { state, refresher };
}

describe('a refresher', () => {
  it('reads only what is due, and those who come meanwhile wait too', async () => {
    const { state, refresher } = played();
    expect(refresher.refresh()).toBeUndefined();
    state.isDue = true;
    const first = refresher.refresh();
    state.isDue = false;
    expect(refresher.refresh()).toBe(first);
    await first;
    expect(refresher.refresh()).toBeUndefined();
    expect(state.readings).toBe(1);
  });

  it('lets nobody wait once reading has failed, and tries again a second later', async () => {
    const { state, refresher } = played();
    Object.assign(state, { isDue: true, fails: true });
    await refresher.refresh();
    for (let request = 0; request < 100; request += 1) expect(refresher.refresh()).toBeUndefined();
    expect(state.readings).toBe(1);
    state.nowMs = 1_000;
    expect(refresher.refresh()).toBeUndefined();
    expect(state.readings).toBe(2);
  });

  it('notices without any request that reading works again', async () => {
    const { state, refresher } = played();
    Object.assign(state, { isDue: true, fails: true });
    await refresher.refresh();
    Object.assign(state, { fails: false, nowMs: 1_000 });
    refresher.retry();
    await Promise.resolve().then(() => undefined);
    expect(state.failed).toBe(false);
    state.nowMs = 9_000;
    refresher.retry();
    expect(state.readings).toBe(2);
  });
});
