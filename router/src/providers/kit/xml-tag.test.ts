import { expect, it } from 'vitest';
import { TagEndSearch } from './xml-tag.ts';

it('the end of a tag that comes in pieces is looked for where nobody looked yet', () => {
  const search = new TagEndSearch();
  expect(search.find('<a b="', 2)).toBeUndefined();
  // What lies behind it could be anything by now, and what it was is remembered: an open quote.
  expect(search.find('>>>>>>>', 2)).toBeUndefined();
  expect(search.find('>>>>>>>">', 2)).toBe(8);
  expect(search.find('<longer >', 7)).toBe(8);
});
