import { expect, it } from 'vitest';
import { addPartialArgs } from './partial-args.ts';

it('puts pieces where their paths say, and lets texts grow', () => {
  const first = addPartialArgs({}, [
    { jsonPath: '$.files[1].name', stringValue: 'a' },
    { jsonPath: "$['odd.name']", boolValue: true },
  ]);
  expect(addPartialArgs(first, [{ jsonPath: '$.files[1].name', stringValue: 'b' }])).toEqual({
    files: [null, { name: 'ab' }],
    'odd.name': true,
  });
});

it('follows no path without end, and makes no list of any length', () => {
  expect(addPartialArgs({}, [{ jsonPath: `$${'.a'.repeat(200_000)}`, stringValue: 'x' }])).toEqual({});
  const { list } = addPartialArgs({}, [{ jsonPath: '$.list[99999999]', stringValue: 'x' }]);
  expect(list).toHaveLength(1_001);
});
