import type { DeploymentState } from './deployment-state.ts';

export type BalancingAlgorithm =
  | 'round-robin'
  | 'weighted-round-robin'
  | 'least-connections'
  | 'least-latency'
  | 'random'
  | 'priority';

/** The plain algorithms of load balancing, among candidates that are usable now. Remembers whose turn it is. */
export class Balancer {
  readonly #algorithm: BalancingAlgorithm;
  readonly #credits = new Map<string, number>();

  constructor(algorithm: BalancingAlgorithm) {
    this.#algorithm = algorithm;
  }

  choose(usable: readonly DeploymentState[], random: () => number): DeploymentState | undefined {
    switch (this.#algorithm) {
      case 'round-robin':
        return this.#byTurn(usable, () => 1);
      case 'weighted-round-robin':
        return this.#byTurn(usable, ({ facts }) => facts.weight);
      case 'least-connections':
        return least(usable, ({ inFlight }) => inFlight, random);
      case 'least-latency':
        return least(usable, ({ latency }) => latency.logMs, random);
      case 'random':
        return usable[Math.floor(random() * usable.length)];
      case 'priority':
        return least(usable, ({ facts }) => -facts.priority, random);
    }
  }

  /** Smooth weighted round robin: each earns its weight, the richest is chosen and pays for all. */
  #byTurn(usable: readonly DeploymentState[], weightOf: (one: DeploymentState) => number): DeploymentState | undefined {
    let chosen: DeploymentState | undefined;
    let most = Number.NEGATIVE_INFINITY;
    let total = 0;
    for (const one of usable) {
      const weight = weightOf(one);
      const credit = (this.#credits.get(one.facts.id) ?? 0) + weight;
      this.#credits.set(one.facts.id, credit);
      total += weight;
      if (credit > most) {
        most = credit;
        chosen = one;
      }
    }
    if (chosen !== undefined) this.#credits.set(chosen.facts.id, most - total);
    return chosen;
  }
}

/** One with the least of it; of equals any. */
function least(
  usable: readonly DeploymentState[],
  measure: (one: DeploymentState) => number,
  random: () => number,
): DeploymentState | undefined {
  let best = Number.POSITIVE_INFINITY;
  let equals: DeploymentState[] = [];
  for (const one of usable) {
    const value = measure(one);
    if (value > best) continue;
    if (value < best) equals = [];
    best = value;
    equals.push(one);
  }
  return equals[Math.floor(random() * equals.length)];
}
