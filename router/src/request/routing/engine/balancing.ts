import type { BalancingAlgorithm } from '../../../domain/routing-words.ts';
import type { Contender } from './contender.ts';

/** The plain algorithms of load balancing, among candidates that are usable now. Remembers whose turn it is. */
export class Balancer {
  readonly algorithm: BalancingAlgorithm;
  readonly #credits = new Map<string, number>();

  constructor(algorithm: BalancingAlgorithm) {
    this.algorithm = algorithm;
  }

  /** Whom it would choose next: nobody's turn passes by that. */
  preview(usable: readonly Contender[]): Contender | undefined {
    const credits = new Map(this.#credits);
    const chosen = this.choose(usable, () => 0);
    for (const [id, credit] of credits) this.#credits.set(id, credit);
    for (const id of this.#credits.keys()) if (!credits.has(id)) this.#credits.delete(id);
    return chosen;
  }

  choose(usable: readonly Contender[], random: () => number): Contender | undefined {
    switch (this.algorithm) {
      case 'round-robin':
        return this.#byTurn(usable, () => 1);
      case 'weighted-round-robin':
        return this.#byTurn(usable, ({ weight }) => weight);
      case 'least-connections':
        return least(usable, ({ numbers }) => numbers.inFlight, random);
      case 'least-latency':
        return least(usable, ({ numbers }) => numbers.latency.logMs, random);
      case 'random':
        return usable[Math.floor(random() * usable.length)];
      case 'priority':
        return least(usable, ({ priority }) => -priority, random);
    }
  }

  /** Smooth weighted round robin: each earns its weight, the richest is chosen and pays for all. */
  #byTurn(usable: readonly Contender[], weightOf: (one: Contender) => number): Contender | undefined {
    let chosen: Contender | undefined;
    let most = Number.NEGATIVE_INFINITY;
    let total = 0;
    for (const one of usable) {
      const weight = weightOf(one);
      const credit = (this.#credits.get(one.id) ?? 0) + weight;
      this.#credits.set(one.id, credit);
      total += weight;
      if (credit > most) {
        most = credit;
        chosen = one;
      }
    }
    if (chosen !== undefined) this.#credits.set(chosen.id, most - total);
    return chosen;
  }
}

/** One with the least of it; of equals any. */
function least(
  usable: readonly Contender[],
  measure: (one: Contender) => number,
  random: () => number,
): Contender | undefined {
  let best = Number.POSITIVE_INFINITY;
  let equals: Contender[] = [];
  for (const one of usable) {
    const value = measure(one);
    if (value > best) continue;
    if (value < best) equals = [];
    best = value;
    equals.push(one);
  }
  return equals[Math.floor(random() * equals.length)];
}
