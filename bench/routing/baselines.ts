import { Luck } from './luck.ts';
import type { Policy, SimCall, SimRequest } from './policy.ts';
import type { World, WorldDeployment } from './world.ts';

/** What a plain balancer remembers of one target. */
interface Seen {
  inFlight: number;
  /** Seconds to the first byte, averaged; undefined before the first. */
  latencyS: number | undefined;
  /** Left out until then. */
  cooledUntilS: number;
  turn: number;
}

interface Turn {
  readonly world: World;
  readonly seen: readonly Seen[];
  readonly among: readonly number[];
  readonly random: () => number;
  readonly nowS: number;
}

type Choose = (turn: Turn) => number | undefined;

/** A choice without the product: any target that the request did not try, and that does not cool. */
class Baseline implements Policy {
  readonly #world: World;
  readonly #choose: Choose;
  /** Seconds that a target is left out after a failure. */
  readonly #cooldownS: number;
  readonly #seen: Seen[];
  readonly #random: () => number;

  constructor(world: World, choose: Choose, cooldownS: number) {
    this.#world = world;
    this.#choose = choose;
    this.#cooldownS = cooldownS;
    this.#seen = world.deployments.map(() => ({ inFlight: 0, latencyS: undefined, cooledUntilS: 0, turn: 0 }));
    const luck = new Luck(world.seed + 1);
    let drawn = 0;
    this.#random = () => luck.uniform(902, ++drawn, 0);
  }

  next(request: SimRequest, nowS: number) {
    const tried = new Set(request.failed.map(({ deployment }) => deployment));
    const all = this.#world.deployments.map((_, index) => index);
    const untried = all.filter((index) => !tried.has(index));
    const warm = untried.filter((index) => (this.#seen[index]?.cooledUntilS ?? 0) <= nowS);
    const among = warm.length > 0 ? warm : untried.length > 0 ? untried : all;
    const deployment = this.#choose({ world: this.#world, seen: this.#seen, among, random: this.#random, nowS });
    return { kind: 'call', deployment: deployment ?? 0 } as const;
  }

  handedOut(call: SimCall): void {
    this.#of(call).inFlight += 1;
  }

  firstByte(call: SimCall, nowS: number): void {
    const seen = this.#of(call);
    const tookS = nowS - call.startedS;
    seen.latencyS = seen.latencyS === undefined ? tookS : seen.latencyS + 0.2 * (tookS - seen.latencyS);
  }

  ended(call: SimCall): void {
    this.#of(call).inFlight -= 1;
  }

  failed(call: SimCall, _error: string, _retryAfterS: number | undefined, nowS: number): void {
    const seen = this.#of(call);
    seen.inFlight -= 1;
    seen.cooledUntilS = nowS + this.#cooldownS;
  }

  cancelled(call: SimCall): void {
    this.#of(call).inFlight -= 1;
  }

  #of({ deployment }: SimCall): Seen {
    const seen = this.#seen[deployment];
    if (seen === undefined) throw new Error(`There is no deployment ${deployment}.`);
    return seen;
  }
}

/** How others choose, without memory of failures unless the name says so. */
export const baselines: Readonly<Record<string, (world: World) => Policy>> = {
  'round-robin': plain(byTurn(() => 1)),
  'weighted-round-robin': plain(byTurn(({ weight }) => weight)),
  'random-weighted': plain(({ world, among, random }) =>
    weighted(among, random, (index) => world.deployments[index]?.weight ?? 1),
  ),
  'least-connections': plain(leastOf(({ inFlight }) => inFlight)),
  'least-latency': plain(leastOf(({ latencyS }) => latencyS ?? 0)),
  priority: plain(({ world, among }) => least(among, (index) => -(world.deployments[index]?.priority ?? 0))),
  'least-outstanding-p2c': plain(ofTwo(({ inFlight }) => inFlight)),
  'peak-ewma-p2c': cooling(ofTwo(({ inFlight, latencyS }) => (latencyS ?? 0) * (inFlight + 1))),
  'simple-shuffle-cooldown': cooling(({ world, among, random }) =>
    weighted(among, random, (index) => world.deployments[index]?.weight ?? 1),
  ),
  'least-busy-cooldown': cooling(leastOf(({ inFlight }) => inFlight)),
  'lowest-cost-cooldown': cooling(({ world, among }) => least(among, (index) => priceOf(world.deployments[index]))),
  'lowest-latency-cooldown': cooling(leastOf(({ latencyS }) => latencyS ?? 0)),
};

function plain(choose: Choose): (world: World) => Policy {
  return (world) => new Baseline(world, choose, 0);
}

/** Five seconds out after each failure, as the usual gateways have it by default. */
function cooling(choose: Choose): (world: World) => Policy {
  return (world) => new Baseline(world, choose, 5);
}

function byTurn(weightOf: (deployment: WorldDeployment) => number): Choose {
  return ({ world, seen, among }) => {
    let total = 0;
    for (const index of among) {
      const own = world.deployments[index];
      const at = seen[index];
      if (own === undefined || at === undefined) continue;
      at.turn += weightOf(own);
      total += weightOf(own);
    }
    const chosen = least(among, (index) => -(seen[index]?.turn ?? 0));
    const at = chosen === undefined ? undefined : seen[chosen];
    if (at !== undefined) at.turn -= total;
    return chosen;
  };
}

function leastOf(measure: (seen: Seen) => number): Choose {
  return ({ seen, among, random }) => {
    const start = Math.floor(random() * among.length);
    const turned = [...among.slice(start), ...among.slice(0, start)];
    return least(turned, (index) => valueAt(seen, index, measure));
  };
}

/** The better of two that chance picks. */
function ofTwo(measure: (seen: Seen) => number): Choose {
  return ({ seen, among, random }) => {
    const two = [0, 1].map(() => among[Math.floor(random() * among.length)] ?? 0);
    return least(two, (index) => valueAt(seen, index, measure));
  };
}

function valueAt(seen: readonly Seen[], index: number, measure: (seen: Seen) => number): number {
  const at = seen[index];
  return at === undefined ? 0 : measure(at);
}

function weighted(
  among: readonly number[],
  random: () => number,
  weightOf: (index: number) => number,
): number | undefined {
  let left = random() * among.reduce((sum, index) => sum + weightOf(index), 0);
  for (const index of among) {
    left -= weightOf(index);
    if (left < 0) return index;
  }
  return among.at(-1);
}

function least(among: readonly number[], measure: (index: number) => number): number | undefined {
  let chosen: number | undefined;
  for (const index of among) if (chosen === undefined || measure(index) < measure(chosen)) chosen = index;
  return chosen;
}

function priceOf(deployment: WorldDeployment | undefined): number {
  return deployment === undefined ? 0 : 500 * deployment.inputPricePerM + 160 * deployment.outputPricePerM;
}
