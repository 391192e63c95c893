import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onStopSignal } from './stop-signals.ts';

describe('onStopSignal', () => {
  function listenTo(): { readonly press: (signal: string, atMs: number) => void; readonly heard: string[] } {
    const process = new EventEmitter();
    const heard: string[] = [];
    const clock = { nowMs: 0 };
    onStopSignal(process, { first: () => heard.push('first'), again: () => heard.push('again') }, () => clock.nowMs);
    const press = (signal: string, atMs: number): void => {
      clock.nowMs = atMs;
      process.emit(signal);
    };
    return { press, heard };
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('hears %s', (signal) => {
    const { press, heard } = listenTo();

    press(signal, 10);

    expect(heard).toEqual(['first']);
  });

  it('takes the copies of one press, as npm and the launcher send them, for one', () => {
    const { press, heard } = listenTo();

    press('SIGINT', 1_000);
    press('SIGINT', 1_020);
    press('SIGINT', 1_400);

    expect(heard).toEqual(['first']);
  });

  it('hears that somebody does not want to wait', () => {
    const { press, heard } = listenTo();

    press('SIGINT', 1_000);
    press('SIGINT', 3_000);

    expect(heard).toEqual(['first', 'again']);
  });
});
