import type { Allowance, RateStanding } from '../../domain/rate-limit.ts';
import type { RateGate } from '../fleet/rate-gate.ts';

/** What one request took of the limits per minute that hold for its caller. */
export class GateTicket {
  readonly #gates: readonly RateGate[];
  /** Of each gate. */
  readonly #taken: readonly number[];

  constructor(gates: readonly RateGate[], tokens: number, nowMs: number) {
    this.#gates = gates;
    // A guess holds up the others until the bucket is full again, and not for days: what it was in truth is paid off.
    this.#taken = gates.map(({ mostTokens }) => Math.min(tokens, mostTokens));
    for (const [index, gate] of gates.entries()) {
      gate.takeRequest(nowMs);
      gate.takeTokens(this.#taken[index] ?? 0, nowMs);
    }
  }

  /** It was so many tokens in truth. */
  correct(tokens: number, nowMs: number): void {
    for (const [index, gate] of this.#gates.entries()) gate.takeTokens(tokens - (this.#taken[index] ?? 0), nowMs);
  }

  standing(nowMs: number): RateStanding {
    return tightest(this.#gates, nowMs);
  }
}

/** Where several hold, what is left of the one that has least left. */
export function tightest(gates: readonly RateGate[], nowMs: number): RateStanding {
  const standings = gates.map((gate) => gate.standing(nowMs));
  return {
    requests: least(standings.flatMap(({ requests }) => requests ?? [])),
    tokens: least(standings.flatMap(({ tokens }) => tokens ?? [])),
  };
}

function least(all: readonly Allowance[]): Allowance | undefined {
  return all.toSorted((one, other) => one.remaining - other.remaining)[0];
}
