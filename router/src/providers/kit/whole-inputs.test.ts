import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import { WholeInputs } from './whole-inputs.ts';

const start: ChatEvent = { type: 'tool-input-start', choice: 0, call: 0, id: 'c', name: 'f' };
const end: ChatEvent = { type: 'tool-input-end', choice: 0, call: 0 };
const delta = (text: string, call = 0): ChatEvent => ({ type: 'tool-input-delta', choice: 0, call, text });
const finish = (kind: 'length' | 'tool-calls'): ChatEvent => ({ type: 'finish', choice: 0, reason: { kind } });

function passed(...batches: readonly (readonly ChatEvent[])[]): readonly ChatEvent[] {
  const inputs = new WholeInputs();
  return batches.flatMap((batch) => inputs.pass(batch));
}

describe('the input of a call', () => {
  it.each([
    ['without a word', []],
    ['that is null', ['null']],
    ['that is null in pieces', ['nu', 'll']],
    ['that is white space', [' ']],
  ])('%s is an empty object', (_, texts) => {
    const pieces = texts.map((text) => [delta(text)]);
    expect(passed([start], ...pieces, [end, finish('tool-calls')])).toEqual([
      start,
      delta('{}'),
      end,
      finish('tool-calls'),
    ]);
  });

  it.each([[['{}']], [['{"a"', ':null}']], [['number'.slice(0, 2), 'x']]])('%j comes as it is', (texts) => {
    const said = passed([start], ...texts.map((text) => [delta(text)]), [end]);
    expect(said.map((event) => (event.type === 'tool-input-delta' ? event.text : '')).join('')).toBe(texts.join(''));
    expect(said.at(-1)).toEqual(end);
  });

  it('that the output limit cut before its first letter stays empty', () => {
    expect(passed([start], [end, finish('length')])).toEqual([start, end, finish('length')]);
  });

  it('of a custom tool may be no text at all', () => {
    const custom: ChatEvent = { ...start, custom: true };
    expect(passed([custom, end])).toEqual([custom, end]);
    expect(passed([custom, delta('null'), end])).toEqual([custom, delta('null'), end]);
  });

  it('is kept apart from its neighbour’s', () => {
    const other: ChatEvent = { ...start, call: 1, id: 'd' };
    const said = passed([start, other], [delta('{"b":1}', 1)], [end, { ...end, call: 1 }]);
    expect(said.filter((event) => event.type === 'tool-input-delta')).toEqual([delta('{"b":1}', 1), delta('{}')]);
  });

  it('is not looked for where nobody is called: the batch itself goes on', () => {
    const batch: readonly ChatEvent[] = [{ type: 'text-delta', choice: 0, text: 'null' }];
    expect(new WholeInputs().pass(batch)).toBe(batch);
  });
});
