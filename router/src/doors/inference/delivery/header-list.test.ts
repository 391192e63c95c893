import { expect, it } from 'vitest';
import { headerList } from './header-list.ts';

it('is a list of safe texts', () => {
  expect(headerList(['top_k', 'é'], ', ')).toBe('top_k, %C3%A9');
  expect(headerList([], ', ')).toBe('');
});

it('never grows beyond what a header may have, and counts the rest', () => {
  const names = Array.from({ length: 500 }, (_, index) => `messages.${index}.content.0 (server_tool_use)`);
  const list = headerList(names, ', ');
  expect(list.length).toBeLessThan(2_100);
  const [, more] = /, and (\d+) more$/.exec(list) ?? [];
  expect(list.split(', ').length - 1 + Number(more)).toBe(500);
});
