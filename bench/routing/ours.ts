import { Balancer, type BalancingAlgorithm } from '../../router/src/request/routing/engine/balancing.ts';
import { decide, type Rules, type TriedDeployment } from '../../router/src/request/routing/engine/decide.ts';
import type { DeploymentState, HandedOut, Outcome } from '../../router/src/request/routing/engine/deployment-state.ts';
import { firstByteLimitMs } from '../../router/src/request/routing/engine/first-byte-limit.ts';
import { Fleet } from '../../router/src/request/routing/engine/fleet.ts';
import { hedgeAfterMs, mayHedgeTo } from '../../router/src/request/routing/engine/hedging.ts';
import { Leaders } from '../../router/src/request/routing/engine/leaders.ts';
import type { Strategy } from '../../router/src/request/routing/engine/strategies.ts';
import { Luck } from './luck.ts';
import type { CallError, Policy, PolicyStep, SimCall, SimRequest } from './policy.ts';
import type { World } from './world.ts';

/** The floor of the adaptive limit for a first byte: worlds last minutes, so it is shorter than the product's. */
const FLOOR_MS = 3_000;

/** The product's own routing in a world. */
export function ours(world: World, strategy: Strategy, balancing?: BalancingAlgorithm): Policy {
  return new Ours(world, strategy, balancing);
}

class Ours implements Policy {
  readonly #states: readonly DeploymentState[];
  readonly #indexes = new Map<DeploymentState, number>();
  readonly #fleet: Fleet;
  readonly #rules: Rules;
  readonly #strategy: Strategy;
  readonly #random: () => number;

  constructor(world: World, strategy: Strategy, balancing: BalancingAlgorithm | undefined) {
    this.#strategy = strategy;
    this.#fleet = new Fleet({ failuresInRow: 5, maxOpenMs: 60_000 }, world.deployments.length);
    this.#rules = {
      fleet: this.#fleet,
      leaders: new Leaders(),
      weights: strategy.weights,
      balancer: balancing === undefined ? undefined : new Balancer(balancing),
      maxAttempts: world.maxAttempts,
      queueMs: strategy.queueMs,
    };
    this.#states = world.deployments.map((one, index) => {
      const state = this.#fleet.deployment(factsOf(one), one.provider);
      this.#indexes.set(state, index);
      return state;
    });
    const luck = new Luck(world.seed + 1);
    let drawn = 0;
    this.#random = () => luck.uniform(901, ++drawn, 0);
  }

  next(request: SimRequest, nowS: number): PolicyStep {
    const { task, promptTokens } = request.arrival;
    const question = {
      eligible: this.#states,
      task,
      expected: { promptTokens, outputTokens: this.#fleet.outputTokens(task, undefined) },
      tried: request.failed.map((call) => this.#tried(call)),
      waitedMs: request.waitedS * 1_000,
      deadlineMs: request.deadlineS * 1_000,
      hasBackedOff: request.waits > 0,
    };
    const decision = decide(question, this.#rules, { nowMs: nowS * 1_000, random: this.#random });
    switch (decision.kind) {
      case 'call':
        return this.#call(decision.deployment);
      case 'back-off':
        return { kind: 'wait', untilS: nowS + decision.forMs / 1_000, turn: false };
      case 'wait':
        return { kind: 'wait', untilS: decision.untilMs / 1_000, turn: true };
      case 'give-up':
        return { kind: 'give-up' };
    }
  }

  hedge(request: SimRequest, first: SimCall, nowS: number): number | undefined {
    const nowMs = nowS * 1_000;
    const { task, promptTokens } = request.arrival;
    const used = new Set([first.deployment, ...request.failed.map(({ deployment }) => deployment)]);
    const eligible = this.#states.filter((one, index) => !used.has(index) && mayHedgeTo(one, nowMs));
    if (eligible.length === 0 || !this.#fleet.hedges.take(1)) return undefined;
    const expected = { promptTokens, outputTokens: this.#fleet.outputTokens(task, undefined) };
    const question = {
      eligible,
      task,
      expected,
      tried: [],
      waitedMs: 0,
      deadlineMs: nowMs + 60_000,
      hasBackedOff: false,
    };
    const decision = decide(question, this.#rules, { nowMs, random: this.#random });
    return decision.kind === 'call' ? this.#indexes.get(decision.deployment) : undefined;
  }

  handedOut(call: SimCall, nowS: number): void {
    call.memory = this.#state(call.deployment).handOut(nowS * 1_000);
    if (call.request !== undefined) this.#fleet.probes.called();
  }

  firstByte(call: SimCall, nowS: number): void {
    this.#state(call.deployment).answered(call.memory as HandedOut, nowS * 1_000);
  }

  ended(call: SimCall, outputTokens: number, generationS: number): void {
    const isProbe = call.request === undefined;
    this.#state(call.deployment).ended(isProbe ? 0 : outputTokens, generationS * 1_000);
    if (call.request !== undefined) this.#fleet.wrote(call.request.arrival.task, outputTokens);
  }

  failed(call: SimCall, error: CallError, retryAfterS: number | undefined, nowS: number): void {
    const retryAfterMs = retryAfterS === undefined ? undefined : retryAfterS * 1_000;
    const outcome = outcomeOf(error, retryAfterMs);
    this.#state(call.deployment).failed(call.memory as HandedOut, outcome, nowS * 1_000, this.#random());
  }

  cancelled(call: SimCall): void {
    this.#state(call.deployment).abandoned();
  }

  probes(nowS: number): readonly number[] {
    const chosen = this.#fleet.probes.round(this.#states, 0, nowS * 1_000);
    return chosen.map((one) => this.#indexes.get(one) ?? 0);
  }

  feedback(call: SimCall, score: number): void {
    const task = call.request?.arrival.task;
    if (task !== undefined) this.#fleet.quality.add(this.#state(call.deployment).facts.id, task, score);
  }

  #call(deployment: DeploymentState): PolicyStep {
    const limitMs = firstByteLimitMs(deployment, FLOOR_MS);
    return {
      kind: 'call',
      deployment: this.#indexes.get(deployment) ?? 0,
      ...(limitMs === undefined ? {} : { firstByteLimitS: limitMs / 1_000 }),
      hedgeAfterS: this.#strategy.hedging ? hedgeAfterMs(deployment) / 1_000 : undefined,
    };
  }

  #tried({ deployment, error }: SimRequest['failed'][number]): TriedDeployment {
    const wasRefused = error === 'rate-limited' || error === 'overloaded';
    return { deployment: this.#state(deployment), again: againOf(error), wasRefused };
  }

  #state(index: number): DeploymentState {
    const state = this.#states[index];
    if (state === undefined) throw new Error(`There is no deployment ${index}.`);
    return state;
  }
}

function factsOf(one: World['deployments'][number]) {
  return {
    id: one.id,
    inputPricePerToken: one.inputPricePerM / 1e6,
    outputPricePerToken: one.outputPricePerM / 1e6,
    weight: one.weight,
    priority: one.priority,
    callsPerMinute: one.limitsKnown === true ? one.rpm : undefined,
  };
}

function againOf(error: CallError): TriedDeployment['again'] {
  switch (error) {
    case 'rate-limited':
    case 'overloaded':
      return 'other';
    case 'authentication':
    case 'broken':
      return 'no';
    case 'unavailable':
    case 'server':
    case 'timed-out':
      return 'other-first';
  }
}

function outcomeOf(error: CallError, retryAfterMs: number | undefined): Outcome {
  switch (error) {
    case 'rate-limited':
      return { kind: 'rate-limited', retryAfterMs };
    case 'overloaded':
    case 'unavailable':
      return { kind: 'overloaded' };
    case 'authentication':
      return { kind: 'refused-key' };
    case 'timed-out':
      return { kind: 'timed-out' };
    case 'broken':
      return { kind: 'broken' };
    case 'server':
      return { kind: 'failed' };
  }
}
