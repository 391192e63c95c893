import { expect, it } from 'vitest';
import { jsonValues } from './json-values.ts';

it('reads one value after another, with or without space between them', () => {
  expect(jsonValues('{"a":"}{"}[1,{"b":[]}]\n{\n  "c": "]"\n}\n')).toEqual([{ a: '}{' }, [1, { b: [] }], { c: ']' }]);
});

it('refuses what is something else', () => {
  expect(() => jsonValues('{"a":1} and more')).toThrow('and more');
});
