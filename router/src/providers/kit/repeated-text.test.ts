import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepeatedText } from './repeated-text.ts';

const eventOf = (text: string, id = 'x') => JSON.stringify({ id, delta: { type: 'text', text }, index: 0 });

function learned(text = 'one'): RepeatedText {
  const repeated = new RepeatedText();
  repeated.learn('delta', eventOf(text), text);
  return repeated;
}

describe('an event like the one before', () => {
  it('is read as JSON.parse reads it, whatever its text', () => {
    const repeated = learned();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = repeated.textOf('delta', eventOf(text));
        expect(read).toBe(text === '' ? undefined : text);
      }),
    );
  });

  it.each([
    ['another name', 'other', eventOf('two')],
    ['something else before its text', 'delta', eventOf('two', 'y')],
    ['something else behind it', 'delta', eventOf('two').replace('"index":0', '"index":1')],
    ['another field in the place of its text', 'delta', eventOf('x').replace('"x"}', '"a","more":"b"}')],
    ['a line break that JSON does not allow', 'delta', eventOf('a b').replace('a b', 'a\nb')],
    ['no text', 'delta', eventOf('')],
  ])('is none with %s', (_what, name, data) => {
    expect(learned().textOf(name, data)).toBeUndefined();
  });

  it('is none where the text stands twice, or once something else came', () => {
    expect(learned('text').textOf('delta', eventOf('two'))).toBeUndefined();
    const repeated = learned();
    repeated.forget();
    expect(repeated.textOf('delta', eventOf('two'))).toBeUndefined();
  });

  it('is looked for no longer where none ever is', () => {
    const repeated = new RepeatedText();
    for (let index = 0; index < 20; index += 1) repeated.learn('delta', eventOf('a', String(index)), 'a');
    expect(repeated.textOf('delta', eventOf('b', '19'))).toBeUndefined();
  });
});
