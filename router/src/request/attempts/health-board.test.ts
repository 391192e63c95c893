import { expect, it } from 'vitest';
import { callLimits } from '../call-limits.ts';
import type { Target } from '../plan.ts';
import { callOut, shortAnswer } from '../testing/call-out.ts';
import { failures } from '../testing/failures.ts';
import { settings, type TestProvider, testKey, testProvider, testRequest, testView } from '../testing/test-house.ts';
import { HealthBoard } from './health-board.ts';

function targetAt(provider: TestProvider, model: string): Target {
  const limits = callLimits(provider, testRequest());
  return { provider, adapter: provider.adapter, model, key: provider.keys[0], limits };
}

function fail(board: HealthBoard, target: Target, kind: keyof typeof failures, times = 1): void {
  for (let call = 0; call < times; call += 1) {
    const health = board.of(target);
    health.failed(callOut(health, target.key?.secret, { trial: false }), failures[kind], 0, 0, settings);
  }
}

it('judges each model of a provider by itself', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  fail(board, targetAt(one, 'a'), 'server-error', 5);

  expect(board.readiness(one, 'a', 0, () => 0).kind).toBe('open');
  expect(board.readiness(one, 'b', 0, () => 0).kind).toBe('ready');
});

it('rests a limited key for its model, a refused key for all models', () => {
  const board = new HealthBoard();
  const one = testProvider('one', { keys: [testKey('k')] });
  fail(board, targetAt(one, 'a'), 'rate-limited');
  expect(board.readiness(one, 'a', 0, () => 0).kind).toBe('resting');
  expect(board.readiness(one, 'b', 0, () => 0).kind).toBe('ready');
  fail(board, targetAt(one, 'a'), 'authentication');
  expect(board.readiness(one, 'b', 0, () => 0).kind).toBe('resting');
});

it('takes an answer to a client’s mistake as a sign of life', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  fail(board, targetAt(one, 'a'), 'server-error', 4);
  fail(board, targetAt(one, 'a'), 'invalid-request');
  fail(board, targetAt(one, 'a'), 'server-error', 4);

  expect(board.readiness(one, 'a', 0, () => 0).kind).toBe('ready');
});

it('tells once when a breaker opens and once when it closes again', () => {
  const board = new HealthBoard();
  const heard: unknown[] = [];
  board.onBreaker = (provider, model, { kind }) => heard.push([provider, model, kind]);
  const target = targetAt(testProvider('one'), 'a');
  fail(board, target, 'server-error', 7);
  expect(heard).toEqual([['one', 'a', 'opened']]);

  const health = board.of(target);
  const [trial, old] = [callOut(health), callOut(health, undefined, { trial: false })];
  health.succeeded(trial, 60_000, shortAnswer(60_000));
  health.succeeded(old, 60_000, shortAnswer(60_000));
  expect(heard.slice(1)).toEqual([['one', 'a', 'closed']]);
});

it('tells which breakers are not closed, and forgets providers that the catalogue lost', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  board.follow(testView({ providers: [one], revision: 1 }));
  fail(board, targetAt(one, 'a'), 'server-error', 5);
  fail(board, targetAt(one, 'b'), 'server-error', 1);
  expect(board.breakers()).toEqual([{ provider: 'one', model: 'a', state: 'open' }]);

  board.follow(testView({ providers: [], revision: 2 }));

  expect(board.breakers()).toEqual([]);
});

it('remembers no more than a thousand models of a provider, and the troubled ones longest', () => {
  const board = new HealthBoard();
  const one = testProvider('one');
  fail(board, targetAt(one, 'troubled'), 'server-error', 5);
  for (let index = 0; index < 1_500; index += 1) fail(board, targetAt(one, `invented-${index}`), 'server-error', 1);

  expect(board.breakers()).toHaveLength(1);
  fail(board, targetAt(one, 'invented-0'), 'server-error', 4);
  expect(board.breakers()).toHaveLength(1);
});
