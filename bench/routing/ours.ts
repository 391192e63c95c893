import type { ChatRequest } from '../../router/src/domain/chat-request.ts';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import { failureRules, type ProviderFailure } from '../../router/src/domain/provider-failure.ts';
import type { BalancingAlgorithm } from '../../router/src/domain/routing-words.ts';
import type { DeploymentHealth, HandedOut } from '../../router/src/request/attempts/deployment-health.ts';
import { HealthBoard } from '../../router/src/request/attempts/health-board.ts';
import type { Target, Tried } from '../../router/src/request/plan.ts';
import type { CandidateProvider } from '../../router/src/request/ports.ts';
import { Deployment } from '../../router/src/request/routing/deployment.ts';
import { Balancer } from '../../router/src/request/routing/engine/balancing.ts';
import { decide, type Rules } from '../../router/src/request/routing/engine/decide.ts';
import { firstByteLimitMs } from '../../router/src/request/routing/engine/first-byte-limit.ts';
import { hedgeAfterMs, mayHedgeTo } from '../../router/src/request/routing/engine/hedging.ts';
import { Leaders } from '../../router/src/request/routing/engine/leaders.ts';
import { Probes } from '../../router/src/request/routing/engine/probes.ts';
import type { Strategy } from '../../router/src/request/routing/engine/strategies.ts';
import { RankedPlan } from '../../router/src/request/routing/ranked-plan.ts';
import { Luck } from './luck.ts';
import type { CallError, Policy, PolicyStep, SimCall, SimRequest } from './policy.ts';
import type { World, WorldDeployment } from './world.ts';

/** The floor of the adaptive limit for a first byte: worlds last minutes, so it is shorter than the product's. */
const FLOOR_MS = 3_000;
const breaker = { breakerFailures: 5, breakerRestMs: 2_000 };

/** The product's own routing, breaker and bookkeeping in a world. */
export function ours(world: World, strategy: Strategy, balancing?: BalancingAlgorithm): Policy {
  return new Ours(world, strategy, balancing);
}

interface Memory {
  readonly health: DeploymentHealth;
  readonly call: HandedOut;
  contentAtMs: number;
}

class Ours implements Policy {
  readonly #board = new HealthBoard();
  readonly #deployments: readonly Deployment[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #rules: Rules;
  readonly #strategy: Strategy;
  readonly #probes: Probes;
  readonly #random: () => number;

  constructor(world: World, strategy: Strategy, balancing: BalancingAlgorithm | undefined) {
    this.#strategy = strategy;
    this.#probes = new Probes(world.deployments.length);
    this.#rules = {
      fleet: this.#board.fleet,
      leaders: new Leaders(),
      weights: strategy.weights,
      balancer: balancing === undefined ? undefined : new Balancer(balancing),
      balancesTiesOnly: false,
      maxAttempts: world.maxAttempts,
      queueMs: strategy.queueMs,
      hedging: strategy.hedging,
      chains: [],
    };
    this.#deployments = deploymentsOf(world, this.#board);
    this.#indexes = new Map(this.#deployments.map(({ model }, index) => [model, index]));
    const luck = new Luck(world.seed + 1);
    let drawn = 0;
    this.#random = () => luck.uniform(901, ++drawn, 0);
  }

  next(request: SimRequest, nowS: number): PolicyStep {
    const { task } = request.arrival;
    const plan = new RankedPlan({
      request: asked,
      readiness: this.#board,
      settings: { failureRules },
      rules: this.#rules,
      deployments: this.#deployments,
      task,
      expected: this.#expected(request),
      startedMs: request.arrival.atS * 1_000,
    });
    const tried = request.failed.map(({ deployment, error }) => this.#tried(deployment, error));
    const waitedAfter = request.waits > 0 ? tried.length : -1;
    const step = plan.next({ tried, coolingWaitMs: request.waitedS * 1_000, waitedAfter }, nowS * 1_000, this.#random);
    switch (step.kind) {
      case 'call':
        return this.#call(step.target);
      case 'wait':
        return { kind: 'wait', untilS: step.untilMs / 1_000, turn: step.why === 'room' };
      case 'give-up':
        return { kind: 'give-up' };
    }
  }

  hedge(request: SimRequest, first: SimCall, nowS: number): number | undefined {
    const nowMs = nowS * 1_000;
    const used = new Set([first.deployment, ...request.failed.map(({ deployment }) => deployment)]);
    const eligible = this.#deployments.filter((one, index) => !used.has(index) && mayHedgeTo(one, nowMs));
    if (eligible.length === 0 || !this.#board.fleet.hedges.take(1)) return undefined;
    const question = {
      eligible,
      task: request.arrival.task,
      expected: this.#expected(request),
      tried: [],
      waitedMs: 0,
      deadlineMs: nowMs + 60_000,
      hasBackedOff: false,
    };
    const decision = decide(question, this.#rules, { nowMs, random: this.#random });
    return decision.kind === 'call' ? this.#indexes.get(decision.contender.model) : undefined;
  }

  handedOut(call: SimCall, nowS: number): void {
    const { provider, model } = this.#at(call.deployment);
    const health = this.#board.of({ provider, model });
    const memory: Memory = { health, call: { secret: undefined, ...health.begin(nowS * 1_000) }, contentAtMs: 0 };
    call.memory = memory;
    if (call.request !== undefined) this.#probes.called();
  }

  firstByte(call: SimCall, nowS: number): void {
    const memory = call.memory as Memory;
    memory.contentAtMs = nowS * 1_000;
    memory.health.answered(memory.call, memory.contentAtMs);
  }

  ended(call: SimCall, outputTokens: number, _generationS: number, nowS: number): void {
    const { health, call: handedOut, contentAtMs } = call.memory as Memory;
    const tokens = call.request === undefined ? undefined : outputTokens;
    health.succeeded(handedOut, nowS * 1_000, { contentAtMs, stream: true, outputTokens: tokens });
    if (call.request !== undefined) this.#board.fleet.wrote(call.request.arrival.task, outputTokens);
  }

  failed(call: SimCall, error: CallError, retryAfterS: number | undefined, nowS: number): void {
    const { health, call: handedOut } = call.memory as Memory;
    const retryAfterMs = retryAfterS === undefined ? undefined : retryAfterS * 1_000;
    health.failed(handedOut, failureOf(error, retryAfterMs), nowS * 1_000, this.#random(), breaker);
  }

  cancelled(call: SimCall, nowS: number): void {
    const { health, call: handedOut } = call.memory as Memory;
    health.abandoned(handedOut, nowS * 1_000);
  }

  probes(nowS: number): readonly number[] {
    const chosen = this.#probes.round(this.#deployments, 0, nowS * 1_000);
    return chosen.map(({ model }) => this.#indexes.get(model) ?? 0);
  }

  feedback(call: SimCall, score: number): void {
    const task = call.request?.arrival.task;
    if (task !== undefined) this.#board.fleet.quality.add(this.#at(call.deployment).id, task, score);
  }

  #expected({ arrival }: SimRequest) {
    return {
      promptTokens: arrival.promptTokens,
      outputTokens: this.#board.fleet.outputTokens(arrival.task, undefined),
    };
  }

  #call({ provider, model }: Target): PolicyStep {
    const numbers = this.#board.numbers(provider, model);
    const limitMs = firstByteLimitMs(numbers, FLOOR_MS);
    return {
      kind: 'call',
      deployment: this.#indexes.get(model) ?? 0,
      ...(limitMs === undefined ? {} : { firstByteLimitS: limitMs / 1_000 }),
      hedgeAfterS: this.#strategy.hedging ? hedgeAfterMs(numbers) / 1_000 : undefined,
    };
  }

  #tried(deployment: number, error: CallError): Tried {
    const { provider, model } = this.#at(deployment);
    return { target: { provider, model, key: undefined } as Target, failure: failureOf(error, undefined) };
  }

  #at(index: number): Deployment {
    const deployment = this.#deployments[index];
    if (deployment === undefined) throw new Error(`There is no deployment ${index}.`);
    return deployment;
  }
}

/** All that a plan asks of a request in a world: it streams. */
const asked = { stream: true, reasoning: false } as ChatRequest;

const limits = {
  connectMs: 5_000,
  headersMs: 30_000,
  firstContentMs: 60_000,
  idleMs: 60_000,
  totalMs: 120_000,
  streamTotalMs: 30_000,
  reasoningFirstContentMs: 600_000,
  reasoningTotalMs: 1_800_000,
};

/** One provider for each of the world's, one model for each deployment: a model there may be at a provider twice. */
function deploymentsOf(world: World, board: HealthBoard): readonly Deployment[] {
  const byModel = new Map(world.deployments.map((one) => [one.id, one]));
  const providers = new Map(world.deployments.map(({ provider }) => [provider, providerOf(provider, byModel)]));
  return world.deployments.map((one) => {
    const provider = providers.get(one.provider);
    if (provider === undefined) throw new Error(`There is no provider ${one.provider}.`);
    const deployment = new Deployment(
      { provider, model: one.id },
      { readiness: board, weight: one.weight, isProbed: () => true },
    );
    if (one.limitsKnown === true) deployment.numbers.quota.configured = one.rpm;
    return deployment;
  });
}

/** Of a provider only what routing asks for; the rest is not there. */
function providerOf(id: string, byModel: ReadonlyMap<string, WorldDeployment>): CandidateProvider {
  const provider: Partial<CandidateProvider> = {
    id: id as ProviderId,
    priority: 0,
    local: false,
    state: { kind: 'loaded' },
    adapter: {} as NonNullable<CandidateProvider['adapter']>,
    keys: [],
    limits,
    retry: {},
    cost(model, usage) {
      const one = byModel.get(model);
      if (one === undefined) return undefined;
      const usd = (usage.inputTokens * one.inputPricePerM + usage.outputTokens * one.outputPricePerM) / 1e6;
      return { usd, source: 'deployment', date: undefined };
    },
  };
  return provider as CandidateProvider;
}

function failureOf(error: CallError, retryAfterMs: number | undefined): ProviderFailure {
  const message = error;
  switch (error) {
    case 'rate-limited':
      return { kind: 'rate-limited', message, retryAfterMs };
    case 'overloaded':
    case 'unavailable':
      return { kind: 'overloaded', message, status: 503, retryAfterMs };
    case 'authentication':
      return { kind: 'authentication', message, status: 401 };
    case 'timed-out':
      return { kind: 'timed-out', message, limit: 'first-content', limitMs: 0 };
    case 'broken':
      return { kind: 'broken-after-content', message };
    case 'server':
      return { kind: 'server-error', message, status: 500, retryAfterMs };
  }
}
