import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { runUntilStopped } from './run-until-stopped.ts';

describe('runUntilStopped', () => {
  function run() {
    const process = new EventEmitter();
    const clock = { nowMs: 0 };
    const graces: (number | undefined)[] = [];
    const errors: unknown[] = [];
    const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
    const exitCode = runUntilStopped({
      server: {
        shutdown(graceMs) {
          graces.push(graceMs);
          return drained;
        },
      },
      terminal: { note() {} },
      log: { debug() {}, info() {}, warn() {}, error: (details) => errors.push(details) },
      process,
      ticksMs: () => clock.nowMs,
    });
    return { process, clock, graces, errors, drain, exitCode };
  }

  it('drains on the first signal and ends with 0', async () => {
    const { process, graces, drain, exitCode } = run();

    process.emit('SIGTERM');
    drain();

    expect(await exitCode).toBe(0);
    expect(graces).toEqual([undefined]);
  });

  it('does not wait for what drains when a second signal comes', async () => {
    const { process, clock, graces, drain, exitCode } = run();

    process.emit('SIGINT');
    clock.nowMs = 2_000;
    process.emit('SIGINT');
    drain();

    expect(await exitCode).toBe(130);
    expect(graces).toEqual([undefined, 0]);
  });

  it('ends all the same when even the hurried shutdown hangs', async () => {
    const { process, clock, exitCode } = run();

    process.emit('SIGINT');
    clock.nowMs = 2_000;
    process.emit('SIGINT');

    expect(await exitCode).toBe(130);
  });

  it.each(['uncaughtException', 'unhandledRejection'])(
    'logs a fault that nobody caught (%s), lets requests end, and ends with 1',
    async (event) => {
      const { process, graces, errors, drain, exitCode } = run();
      const fault = new Error('a bug');

      process.emit(event, fault);
      drain();

      expect(await exitCode).toBe(1);
      expect(errors).toEqual([{ err: fault }]);
      expect(graces).toEqual([10_000]);
    },
  );
});
