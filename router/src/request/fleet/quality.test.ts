import { expect, it } from 'vitest';
import { QualityBoard } from './quality.ts';

it('learns by deployment and task, and what is said of one says something of its other tasks', () => {
  const board = new QualityBoard();
  for (let index = 0; index < 20; index++) {
    board.add('good/m', 'code', 1);
    board.add('bad/m', 'code', 0);
  }
  expect(board.expected('good/m', 'code')).toBeGreaterThan(board.expected('bad/m', 'code') + 0.5);
  expect(board.expected('good/m', 'chat')).toBeGreaterThan(board.expected('bad/m', 'chat'));
});

it('takes back what somebody changed: nearly as if only the last had been said', () => {
  const [changed, plain] = [new QualityBoard(), new QualityBoard()];
  changed.add('one/m', 'chat', 0);
  changed.add('one/m', 'chat', 1);
  changed.correct('one/m', 'chat', 1);
  plain.add('one/m', 'chat', 1);
  plain.add('one/m', 'chat', 1);
  expect(changed.expected('one/m', 'chat')).toBeCloseTo(plain.expected('one/m', 'chat'), 2);
});

it('never believes more than was said, and has nothing to correct where nothing was said', () => {
  const board = new QualityBoard();
  board.correct('one/m', 'chat', 1);
  expect(board.isEmpty).toBe(true);
  board.add('one/m', 'chat', 1);
  const before = board.expected('one/m', 'chat');
  board.correct('one/m', 'chat', 5);
  expect(board.expected('one/m', 'chat')).toBe(before);
});
