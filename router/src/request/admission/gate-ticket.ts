import type { Allowance, RateStanding } from '../../domain/rate-limit.ts';
import type { RateGate } from '../fleet/rate-gate.ts';

/** What one request took of the limits per minute that hold for its caller. */
export class GateTicket {
  readonly #gates: readonly RateGate[];
  readonly #tokens: number;

  constructor(gates: readonly RateGate[], tokens: number, nowMs: number) {
    this.#gates = gates;
    this.#tokens = tokens;
    for (const gate of gates) {
      gate.takeRequest(nowMs);
      gate.takeTokens(tokens, nowMs);
    }
  }

  /** It was so many tokens in truth. */
  correct(tokens: number, nowMs: number): void {
    for (const gate of this.#gates) gate.takeTokens(tokens - this.#tokens, nowMs);
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
