import { performance } from 'node:perf_hooks';
import type { Clock } from './ports.ts';

/** The real time and real luck. */
export function systemClock(): Clock {
  return {
    nowMs: Date.now,
    ticksMs: () => performance.now(),
    random: Math.random,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}
