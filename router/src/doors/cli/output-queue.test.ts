import { afterEach, describe, expect, it, vi } from 'vitest';
import { OutputQueue } from './output-queue.ts';

describe('the queue of output', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function queueOf(mostCharacters: number) {
    const sent: string[] = [];
    const dropped: number[] = [];
    const waiting: (() => void)[] = [];
    const queue = new OutputQueue({
      send: (text, done) => {
        sent.push(text);
        waiting.push(done);
      },
      onDropped: (lines) => dropped.push(lines),
      mostCharacters,
    });
    return { queue, sent, dropped, takeOne: () => waiting.shift()?.() };
  }

  it('sends the first line at once, and what came meanwhile together', () => {
    const { queue, sent, takeOne } = queueOf(100);

    for (const line of ['one\n', 'two\n', 'three\n']) queue.write(line);
    expect(sent).toEqual(['one\n']);
    takeOne();

    expect(sent).toEqual(['one\n', 'two\nthree\n']);
  });

  it('keeps no more than its bound, what is on its way included, and has room again afterwards', () => {
    const { queue, sent, dropped, takeOne } = queueOf(8);

    for (const line of ['one\n', 'two\n', 'six\n', 'ten\n']) queue.write(line);
    takeOne();
    expect(dropped).toEqual([]);
    takeOne();
    queue.write('new\n');

    expect(sent).toEqual(['one\n', 'two\n', 'new\n']);
    expect(dropped).toEqual([2]);
  });

  it('is flushed when everything left', async () => {
    const { queue, sent, takeOne } = queueOf(100);
    queue.write('one\n');
    queue.write('two\n');
    const flushed = queue.flush().then(() => sent.push('flushed'));

    takeOne();
    await Promise.resolve();
    takeOne();
    await flushed;

    expect(sent).toEqual(['one\n', 'two\n', 'flushed']);
    await queue.flush();
  });

  it('gives up flushing after a second when nobody reads', async () => {
    vi.useFakeTimers();
    const { queue } = queueOf(100);
    queue.write('one\n');
    const flushed = queue.flush().then(() => 'flushed');

    await vi.advanceTimersByTimeAsync(1_000);

    expect(await flushed).toBe('flushed');
  });
});
