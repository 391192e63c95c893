import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordTrouble } from './ports.ts';
import { TroubleTeller } from './trouble-teller.ts';

describe('the teller of trouble with records', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function telling() {
    const told: RecordTrouble[] = [];
    return { told, teller: new TroubleTeller((trouble) => told.push(trouble)) };
  }

  it('says once per outage that records wait, however long it lasts, and once that it is over', () => {
    const { told, teller } = telling();
    for (let second = 0; second < 3_600; second += 1) {
      teller.delayed(second, 'locked');
      vi.advanceTimersByTime(1_000);
    }
    teller.recovered();
    teller.delayed(7, 'locked');
    expect(told).toEqual([
      { kind: 'delayed', waiting: 0, reason: 'locked' },
      { kind: 'recovered' },
      { kind: 'delayed', waiting: 7, reason: 'locked' },
    ]);
  });

  it('counts every lost record and says it ever more rarely while the losses go on', () => {
    const { told, teller } = telling();
    for (let second = 0; second < 86_400; second += 1) {
      teller.lost(1, 'damaged');
      vi.advanceTimersByTime(1_000);
    }
    teller.close();
    expect(told.length).toBeLessThan(200);
    expect(told.reduce((sum, trouble) => sum + (trouble.kind === 'lost' ? trouble.count : 0), 0)).toBe(86_400);
  });

  it('says a loss at once again after it was quiet', () => {
    const { told, teller } = telling();
    for (let second = 0; second < 1_000; second += 1) {
      teller.lost(1, 'damaged');
      vi.advanceTimersByTime(1_000);
    }
    vi.advanceTimersByTime(1_300_000);
    const before = told.length;
    teller.lost(1, 'damaged');
    expect(told.slice(before)).toEqual([{ kind: 'lost', count: 1, reason: 'damaged' }]);
    teller.close();
  });
});
