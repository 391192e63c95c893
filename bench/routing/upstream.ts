import type { Luck } from './luck.ts';
import type { World, WorldDeployment, WorldFailure } from './world.ts';

export interface WorldCall {
  readonly deployment: number;
  readonly key: number;
  readonly atS: number;
  /** Others in flight there at its start. */
  readonly inFlight: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** What becomes of a call if nobody ends it: times are seconds after its start. */
export type Fate =
  | { readonly kind: 'answered'; readonly firstByteS: number; readonly generationS: number }
  | { readonly kind: 'broken'; readonly firstByteS: number; readonly breaksAfterS: number }
  | {
      readonly kind: 'error';
      readonly error: 'rate-limited' | 'overloaded' | 'unavailable' | 'server' | 'authentication';
      readonly afterS: number;
      readonly retryAfterS: number | undefined;
    }
  | { readonly kind: 'silent' };

interface Window {
  number: number;
  calls: number;
  tokens: number;
}

/** All upstreams of a world, by the letter of its README. */
export class Upstreams {
  readonly #world: World;
  readonly #luck: Luck;
  readonly #windows: readonly Window[];

  constructor(world: World, luck: Luck) {
    this.#world = world;
    this.#luck = luck;
    this.#windows = world.deployments.map(() => ({ number: -1, calls: 0, tokens: 0 }));
  }

  call(call: WorldCall): Fate {
    const deployment = this.#world.deployments[call.deployment];
    const window = this.#windows[call.deployment];
    if (deployment === undefined || window === undefined) throw new Error('There is no such deployment.');
    const offset = (17 * call.deployment) % 60;
    const number = Math.floor((call.atS + offset) / 60);
    if (window.number !== number) Object.assign(window, { number, calls: 0, tokens: 0 });
    const { rpm, tpm } = deployment;
    const tokens = call.promptTokens + call.outputTokens;
    if ((rpm !== undefined && window.calls + 1 > rpm) || (tpm !== undefined && window.tokens + tokens > tpm)) {
      const honest = Math.ceil((number + 1) * 60 - offset - call.atS);
      return { kind: 'error', error: 'rate-limited', afterS: 0.03, retryAfterS: told(deployment, honest) };
    }
    const { multiplier, failure, capacity } = this.#weather(deployment, call);
    const x = (call.inFlight + 1) / capacity;
    if (x > (deployment.hardLimit ?? 2)) {
      return { kind: 'error', error: 'overloaded', afterS: 0.05, retryAfterS: undefined };
    }
    window.calls += 1;
    window.tokens += tokens;
    const s = deployment.slowdown ?? 0.5;
    const slow = multiplier * (x <= 1 ? 1 + s * x * x : (1 + s) * x ** 1.5);
    return this.#fate(deployment, call, slow, failure);
  }

  #weather(deployment: WorldDeployment, { key, deployment: index, atS }: WorldCall) {
    let multiplier = 1;
    let failure: { readonly which: WorldFailure } | undefined;
    let capacity = deployment.concurrencyCapacity;
    for (const [k, which] of (deployment.failures ?? []).entries()) {
      const { endS, warmupS } = which;
      if (warmupS !== undefined && atS >= endS && atS < endS + warmupS) {
        capacity = Math.max(1, deployment.concurrencyCapacity * (0.1 + (0.9 * (atS - endS)) / warmupS));
      }
      if (!isActive(which, atS) || this.#luck.uniform(100 + k, key, index) >= which.p) continue;
      if (which.kind === 'slow') multiplier *= which.factor ?? 6;
      else failure ??= { which };
    }
    return { multiplier, failure: failure?.which, capacity };
  }

  #fate(deployment: WorldDeployment, call: WorldCall, slow: number, failure: WorldFailure | undefined): Fate {
    const { key, deployment: index, promptTokens, outputTokens } = call;
    const base = (deployment.baseTtftMs + deployment.promptMsPerToken * promptTokens) / 1_000;
    const firstByteS = base * slow * Math.exp(deployment.latencySigma * this.#luck.normal(200, key, index));
    const generationS =
      (outputTokens / deployment.tokensPerS) * Math.sqrt(slow) * Math.exp(0.15 * this.#luck.normal(202, key, index));
    switch (failure?.kind) {
      case undefined:
      case 'slow':
        return { kind: 'answered', firstByteS, generationS };
      case 'outage': {
        const error = failure.error === 'auth' ? 'authentication' : 'unavailable';
        return { kind: 'error', error, afterS: (failure.latencyMs ?? 40) / 1_000, retryAfterS: undefined };
      }
      case 'errors':
        return { kind: 'error', error: 'server', afterS: 0.6 * firstByteS, retryAfterS: undefined };
      case 'rate-limit':
        return {
          kind: 'error',
          error: 'rate-limited',
          afterS: 0.03,
          retryAfterS: told(deployment, failure.retryAfterS ?? 10),
        };
      case 'hang':
        return { kind: 'silent' };
      case 'mid-stream-break':
        return { kind: 'broken', firstByteS, breaksAfterS: generationS * this.#luck.uniform(204, key, index) };
    }
  }
}

function isActive({ startS, endS, periodS, onS }: WorldFailure, atS: number): boolean {
  if (atS < startS || atS >= endS) return false;
  return periodS === undefined || (atS - startS) % periodS < (onS ?? 0);
}

function told({ retryAfter = 'honest' }: WorldDeployment, honestS: number): number | undefined {
  return { honest: honestS, none: undefined, short: 1, long: 300 }[retryAfter];
}
