import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import { AnswerLimits } from './answer-limits.ts';

const start = (call: number, choice = 0): ChatEvent => ({
  type: 'tool-input-start',
  choice,
  call,
  id: `c${call}`,
  name: 'f',
});
const text = (choice: number, words: string): ChatEvent => ({ type: 'text-delta', choice, text: words });
const many = <Thing>(count: number, make: (index: number) => Thing) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('the limits of an answer', () => {
  it('leave anything honest alone', () => {
    const limits = new AnswerLimits();
    expect(limits.add(many(1_000, (call) => start(call)))).toBeUndefined();
    expect(limits.add(many(128, (choice) => text(choice, 'a')))).toBeUndefined();
    expect(limits.add(many(100_000, () => text(0, 'word')))).toBeUndefined();
  });

  it.each([
    [
      'calls',
      [many(600, (call) => start(call)), many(600, (call) => start(call, 1))],
      'has more than 1,000 tool calls',
    ],
    ['choices', [many(129, (choice) => text(choice, 'a'))], 'has more than 128 choices'],
    ['text', many(20, () => [text(0, 'a'.repeat(4 * 1024 * 1024))]), 'is larger than 64 MiB'],
    ['events', many(12, () => many(100_000, () => text(0, ''))), 'is larger than 64 MiB'],
    [
      'sources',
      many(20, () => [
        {
          type: 'native',
          choice: 0,
          native: { dialect: 'openai-chat', name: 'x', value: 'a'.repeat(4 * 1024 * 1024) },
        } as const,
      ]),
      'is larger than 64 MiB',
    ],
  ])('end one of too many %s', (_what, batches, problem) => {
    const limits = new AnswerLimits();
    expect(batches.map((batch) => limits.add(batch)).at(-1)).toBe(problem);
  });
});
