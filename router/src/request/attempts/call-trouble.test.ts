import { expect, it } from 'vitest';
import { callLimits } from '../call-limits.ts';
import type { Target } from '../plan.ts';
import { callOut, shortAnswer } from '../testing/call-out.ts';
import { failures } from '../testing/failures.ts';
import { settings, type TestProvider, testKey, testProvider, testRequest } from '../testing/test-house.ts';
import { callTrouble } from './call-trouble.ts';
import { HealthBoard } from './health-board.ts';

function target(provider: TestProvider, model: string, key = 0): Target {
  const limits = callLimits(provider, testRequest());
  return { provider, adapter: provider.adapter, model, key: provider.keys[key], limits };
}

function fail(board: HealthBoard, at: Target, kind: keyof typeof failures, times = 1): void {
  for (let call = 0; call < times; call += 1) {
    const health = board.of(at);
    health.failed(callOut(health, at.key?.secret, { trial: false }), failures[kind], 0, 0, settings);
  }
}

function succeed(board: HealthBoard, at: Target, nowMs: number): void {
  const health = board.of(at);
  health.succeeded(callOut(health, at.key?.secret, { trial: false }), nowMs, shortAnswer(nowMs));
}

it('is none where nobody called, and where calls are answered', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  expect(callTrouble(board, one, 0)).toBeUndefined();
  fail(board, target(one, 'a'), 'server-error');
  succeed(board, target(one, 'a'), 0);
  expect(callTrouble(board, one, 0)).toBeUndefined();
});

it('names the models whose breakers are open, some of many', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  for (const model of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) fail(board, target(one, model), 'server-error', 5);
  expect(callTrouble(board, one, 0)).toBe(
    'Calls failed repeatedly, so it rests: a (open), b (open), c (open), d (open), e (open) and 2 more.',
  );
});

it.each([
  ['authentication', 'm: it refused the router’s credentials: Bad key.'],
  ['no-funds', 'm: its account has no funds left: Empty.'],
] as const)('is that every key was refused (%s), until a call with one of them succeeds', (kind, told) => {
  const board = new HealthBoard();
  const one = testProvider('one', { keys: [testKey('k1'), testKey('k2')] });
  fail(board, target(one, 'm', 0), kind);
  expect(callTrouble(board, one, 0)).toBeUndefined();
  fail(board, target(one, 'm', 1), kind);
  expect(callTrouble(board, one, 0)).toBe(told);
  expect(callTrouble(board, one, 3_600_000)).toBe(told);
  succeed(board, target(one, 'm', 1), 3_600_000);
  expect(callTrouble(board, one, 3_600_000)).toBeUndefined();
});

it('is a limited rate only as long as that lasts', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  fail(board, target(one, 'm'), 'rate-limited');
  expect(callTrouble(board, one, 0)).toBe('m: it limits its rate for every key: Too many.');
  expect(callTrouble(board, one, 60_000)).toBeUndefined();
});

it('is that no API answers at the address, whatever model was asked for, until a call to any of them succeeds', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  const [atA, atB] = [board.of(target(one, 'a')), board.of(target(one, 'b'))];
  succeed(board, target(one, 'b'), 10);
  atA.failed(callOut(atA), failures.misconfigured, 20, 0, settings);
  atB.failed(callOut(atB), { ...failures.misconfigured, message: 'A login page.' }, 30, 0, settings);
  expect(callTrouble(board, one, 40)).toBe('A login page.');

  succeed(board, target(one, 'c'), 50);
  expect(callTrouble(board, one, 60)).toBeUndefined();
});
