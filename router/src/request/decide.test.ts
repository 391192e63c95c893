import { describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { DeploymentHealth } from './attempts/deployment-health.ts';
import { HealthBoard } from './attempts/health-board.ts';
import type { Fleet } from './fleet/fleet.ts';
import { Predictor } from './fleet/predictor.ts';
import type { CandidateProvider } from './ports.ts';
import { Deployment } from './routing/deployment.ts';
import { Balancer } from './routing/engine/balancing.ts';
import { type Decision, decide, type Question, type Rules } from './routing/engine/decide.ts';
import { Leaders } from './routing/engine/leaders.ts';
import { strategies } from './routing/engine/strategies.ts';
import { callOut, shortAnswer } from './testing/call-out.ts';
import { failures } from './testing/failures.ts';
import { settings, testProvider } from './testing/test-house.ts';

const NOW_MS = 100_000;

interface Sketch {
  readonly provider?: string;
  readonly usd?: number;
  readonly firstByteMs?: number;
  readonly weight?: number;
  readonly priority?: number;
}

/** A board whose deployments have each answered ten calls. */
function fleetOf(sketches: readonly Sketch[]) {
  const board = new HealthBoard();
  const prices = new Map(sketches.map(({ usd = 1e-6 }, index) => [`d${index}`, usd]));
  const providers = new Map<string, CandidateProvider>();
  const all = sketches.map(({ provider: id, firstByteMs = 500, weight = 1, priority = 0 }, index) => {
    const name = id ?? `p${index}`;
    const provider = providers.get(name) ?? pricedProvider(name, priority, prices);
    providers.set(name, provider);
    const deployment = new Deployment(
      { provider, model: `d${index}` },
      { readiness: board, weight, isProbed: () => true },
    );
    answerTimes(board.of(deployment), 10, firstByteMs);
    return deployment;
  });
  return { fleet: board.fleet, board, all };
}

function pricedProvider(id: string, priority: number, prices: ReadonlyMap<string, number>): CandidateProvider {
  return {
    ...testProvider(id, { priority }),
    cost: (model, { inputTokens, outputTokens }) => {
      return { usd: (inputTokens + outputTokens) * (prices.get(model) ?? 0), source: 'deployment', date: undefined };
    },
  };
}

function answerTimes(health: DeploymentHealth, times: number, firstByteMs: number): void {
  for (let call = 0; call < times; call += 1) {
    const beganMs = call * 1_000;
    const out = callOut(health, undefined, { nowMs: beganMs });
    health.answered(out, beganMs + firstByteMs);
    health.succeeded(out, beganMs + firstByteMs + 1_000, shortAnswer(beganMs + firstByteMs));
  }
}

function rulesOf(fleet: Fleet, more: Partial<Rules> = {}): Rules {
  const { weights, queueMs } = strategies.balanced;
  return {
    fleet,
    leaders: new Leaders(),
    weights,
    queueMs,
    balancer: undefined,
    balancesTiesOnly: false,
    maxAttempts: 3,
    hedging: false,
    chains: [],
    ...more,
  };
}

function question(eligible: readonly Deployment[], more: Partial<Question> = {}): Question {
  const expected = { promptTokens: 500, outputTokens: 200 };
  return { eligible, task: 'chat', expected, tried: [], waitedMs: 0, deadlineMs: 1e9, hasBackedOff: false, ...more };
}

function drawn(asked: Question, rules: Rules, random = 0.5): Decision {
  return decide(asked, rules, { nowMs: NOW_MS, random: () => random });
}

function chosen(decision: Decision): string {
  return decision.kind === 'call' ? decision.contender.model : decision.kind;
}

function fail(board: HealthBoard, deployment: Deployment | undefined, failure: ProviderFailure, times: number): void {
  if (deployment === undefined) throw new Error('There is no such deployment.');
  const health = board.of(deployment);
  for (let time = 0; time < times; time += 1) {
    health.failed(callOut(health, undefined, { nowMs: NOW_MS }), failure, NOW_MS, 0, settings);
  }
}

/** Fails most of its calls, but not in a row: put out, and not believed to be dead. */
function eject(board: HealthBoard, deployment: Deployment | undefined, failuresOfTen = 9): void {
  if (deployment === undefined) throw new Error('There is no such deployment.');
  const health = board.of(deployment);
  const patient = { ...settings, breakerFailures: 1_000 };
  for (let call = 0; call < 60 && !health.isShut; call += 1) {
    const out = callOut(health, undefined, { nowMs: NOW_MS });
    if (call % 10 < failuresOfTen) health.failed(out, failures['server-error'], NOW_MS, 0, patient);
    else {
      health.answered(out, NOW_MS);
      health.succeeded(out, NOW_MS, shortAnswer(NOW_MS));
    }
  }
  expect(health.isEjected).toBe(true);
}

describe('ejection', () => {
  it('never leaves fewer than half of the candidates', () => {
    const { fleet, board, all } = fleetOf([{}, {}, {}, {}]);
    for (const one of all.slice(1)) eject(board, one);
    const seen = new Set<string>();
    for (let random = 0; random < 1; random += 0.01) {
      const decision = drawn(question(all), rulesOf(fleet, { balancer: new Balancer('random') }), random);
      seen.add(chosen(decision));
    }
    expect(seen.size).toBe(2);
    expect(seen.has('d0')).toBe(true);
  });

  it('overrules no row of failures: nobody answers there', () => {
    const { fleet, board, all } = fleetOf([{}, {}, {}, {}]);
    for (const one of all.slice(1)) fail(board, one, failures['server-error'], 5);
    for (let random = 0; random < 1; random += 0.1)
      expect(chosen(drawn(question(all), rulesOf(fleet, { balancer: new Balancer('random') }), random))).toBe('d0');
  });
});

describe('what was learned', () => {
  it('changes who is chosen for that kind of task alone, and what is logged stays the expectation without it', () => {
    const { fleet, all } = fleetOf([{}, {}]);
    const nothing = { all: 0, tasks: {}, deployments: {}, both: {} };
    const slow = { ...nothing, both: { 'code p0/d0': Math.log(6) } };
    const judgements = { latency: undefined, failure: undefined, cost: undefined };
    const numbers = { version: 1, trainedAtMs: 0, lessons: 100, heldBack: 20, windows: 5 };
    const model = { ...numbers, latency: slow, failure: nothing, cost: nothing, judgements, isProven: true };
    const rules = rulesOf(fleet, { predictor: new Predictor(model) });
    expect(chosen(drawn(question(all, { task: 'chat' }), rules, 0))).toBe('d0');
    const decision = drawn(question(all, { task: 'code' }), rules, 0);
    expect(chosen(decision)).toBe('d1');
    const reading = decision.kind === 'call' && decision.readings?.find(({ contender }) => contender.model === 'd0');
    expect(reading && reading.firstByteMs / (reading.uncorrected?.firstByteMs ?? 1)).toBeCloseTo(6);
  });
});

describe('a decision', () => {
  it('goes to the cheap one by cost and to the quick one by performance', () => {
    const { fleet, all } = fleetOf([
      { usd: 1e-6, firstByteMs: 2_000 },
      { usd: 9e-6, firstByteMs: 200 },
    ]);
    const { weights: cost } = strategies['cost-optimized'];
    const { weights: performance } = strategies['performance-optimized'];
    expect(chosen(drawn(question(all), rulesOf(fleet, { weights: cost })))).toBe('d0');
    expect(chosen(drawn(question(all), rulesOf(fleet, { weights: performance })))).toBe('d1');
  });

  it('shares the load among equals, each choice with its probability', () => {
    const { fleet, all } = fleetOf([{}, {}, {}]);
    const names = [0.1, 0.5, 0.9].map((random) => drawn(question(all), rulesOf(fleet), random));
    expect(names.map(chosen)).toEqual(['d0', 'd1', 'd2']);
    for (const one of names) expect(one).toMatchObject({ propensity: expect.closeTo(1 / 3, 5) });
  });

  it('leaves one that keeps failing', () => {
    const { fleet, board, all } = fleetOf([{ usd: 1e-7 }, {}]);
    fail(board, all[0], failures['server-error'], 3);
    expect(chosen(drawn(question(all), rulesOf(fleet)))).toBe('d1');
  });

  it('asks another provider before another deployment of the one that failed', () => {
    const { fleet, all } = fleetOf([{ provider: 'a' }, { provider: 'a', usd: 1e-8 }, { provider: 'b', usd: 9e-6 }]);
    const [first] = all;
    if (first === undefined) throw new Error('There is no first one.');
    const tried = [{ contender: first, again: 'other-first', wasRefused: false }] as const;
    expect(chosen(drawn(question(all, { tried }), rulesOf(fleet)))).toBe('d2');
  });

  it('asks the same again only where no other is left, and after a back-off', () => {
    const { fleet, all } = fleetOf([{}]);
    const tried = all.map((contender) => ({ contender, again: 'other-first', wasRefused: false }) as const);
    expect(drawn(question(all, { tried }), rulesOf(fleet))).toEqual({ kind: 'back-off', forMs: 500 });
    expect(chosen(drawn(question(all, { tried, hasBackedOff: true }), rulesOf(fleet)))).toBe('d0');
  });

  it('never asks one again that refuses us', () => {
    const { fleet, all } = fleetOf([{}]);
    const tried = all.map((contender) => ({ contender, again: 'no', wasRefused: false }) as const);
    expect(drawn(question(all, { tried, waitedMs: 5_000 }), rulesOf(fleet))).toEqual({ kind: 'give-up' });
  });

  it('waits for one that cools, and gives up when its wait is over', () => {
    const { fleet, board, all } = fleetOf([{}]);
    fail(board, all[0], { ...failures['rate-limited'], retryAfterMs: 600 }, 1);
    expect(drawn(question(all), rulesOf(fleet))).toEqual({ kind: 'wait', untilMs: NOW_MS + 600 });
    expect(drawn(question(all, { waitedMs: 5_000 }), rulesOf(fleet))).toEqual({ kind: 'give-up' });
  });

  it('retries at those that fail no more than a fifth of what was answered', () => {
    const { fleet, board, all } = fleetOf([{}, {}]);
    const [first] = all;
    if (first === undefined) throw new Error('There is no first one.');
    fail(board, all[1], failures['server-error'], 3);
    const tried = [{ contender: first, again: 'other-first', wasRefused: false }] as const;
    let retries = 0;
    while (drawn(question(all, { tried }), rulesOf(fleet)).kind === 'call') retries += 1;
    // Ten to begin with, and a fifth of the twenty answers above (in fractions, so that one may be missing).
    expect([13, 14]).toContain(retries);
  });

  it('asks one that is well even where nothing is left for retries', () => {
    const { fleet, all } = fleetOf([{}, {}]);
    const [first] = all;
    if (first === undefined) throw new Error('There is no first one.');
    while (fleet.retries.take(1));
    const tried = [{ contender: first, again: 'other-first', wasRefused: false }] as const;
    expect(chosen(drawn(question(all, { tried }), rulesOf(fleet)))).toBe('d1');
    expect(drawn(question([first], { tried }), rulesOf(fleet))).toEqual({ kind: 'give-up' });
  });

  it('finds the best of thousands', () => {
    const { fleet, all } = fleetOf(Array.from({ length: 1_000 }, (_, index) => ({ usd: index === 700 ? 1e-9 : 1e-6 })));
    expect(chosen(drawn(question(all), rulesOf(fleet)))).toBe('d700');
  });

  it('goes round by weight where a plain algorithm is set', () => {
    const { fleet, all } = fleetOf([{ weight: 0.5 }, { weight: 0.3 }, { weight: 0.2 }]);
    const rules = rulesOf(fleet, { balancer: new Balancer('weighted-round-robin') });
    const names = Array.from({ length: 10 }, () => chosen(drawn(question(all), rules)));
    expect(names.filter((name) => name === 'd0')).toHaveLength(5);
    expect(names.filter((name) => name === 'd1')).toHaveLength(3);
  });

  it('takes the highest priority where that is set, and the next one when it is not usable', () => {
    const { fleet, board, all } = fleetOf([{ priority: 1 }, { priority: 9 }]);
    const rules = rulesOf(fleet, { balancer: new Balancer('priority') });
    expect(chosen(drawn(question(all), rules))).toBe('d1');
    fail(board, all[1], failures['server-error'], 5);
    expect(chosen(drawn(question(all), rules))).toBe('d0');
  });
});
