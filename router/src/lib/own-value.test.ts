import { expect, it } from 'vitest';
import { ownValue } from './own-value.ts';

it('knows the words of a table, and none that every object has', () => {
  const table: Record<string, number> = { one: 1 };

  expect(ownValue(table, 'one')).toBe(1);
  for (const word of ['two', 'constructor', 'toString', '__proto__', 'valueOf', 'hasOwnProperty'])
    expect(ownValue(table, word), word).toBeUndefined();
});
