import type { World, WorldFailure } from './world.ts';

/** What a strategy reached in one world (`shared/worlds/README.md`, "Metrics per strategy and world"). Times in seconds, cost in US dollars. */
export interface Metrics {
  readonly requests: number;
  readonly firstTry: number;
  readonly final: number;
  readonly costPer1k: number;
  readonly ttftP50: number;
  readonly ttftP95: number;
  readonly ttftP99: number;
  readonly totalP50: number;
  readonly totalP95: number;
  readonly totalP99: number;
  readonly wastedPer1k: number;
  readonly callsPer1k: number;
  readonly probesPer1k: number;
  readonly hedgesPer1k: number;
  readonly quality: number | undefined;
  readonly fairness: number | undefined;
  readonly reactS: number | undefined;
  readonly returnS: number | undefined;
}

interface FirstCall {
  readonly atS: number;
  readonly deployment: number;
}

/** Counts while a world is played. */
export class Tally {
  readonly #world: World;
  #requests = 0;
  #answered = 0;
  #firstTry = 0;
  #calls = 0;
  #wasted = 0;
  #probes = 0;
  #hedges = 0;
  #costUsd = 0;
  #qualitySum = 0;
  #qualityCount = 0;
  readonly #ttft: number[] = [];
  readonly #total: number[] = [];
  readonly #answersOf: number[];
  readonly #firstCalls: FirstCall[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#answersOf = world.deployments.map(() => 0);
  }

  arrived(): void {
    this.#requests += 1;
  }

  called(deployment: number, atS: number, isFirst: boolean): void {
    this.#calls += 1;
    if (isFirst) this.#firstCalls.push({ atS, deployment });
  }

  firstByte(ttftS: number): void {
    this.#ttft.push(ttftS);
  }

  answered(totalS: number, isFirstTry: boolean, deployment: number): void {
    this.#answered += 1;
    if (isFirstTry) this.#firstTry += 1;
    this.#total.push(totalS);
    this.#answersOf[deployment] = (this.#answersOf[deployment] ?? 0) + 1;
  }

  wasted(ofRequest: boolean): void {
    if (ofRequest) this.#wasted += 1;
  }

  probed(): void {
    this.#probes += 1;
  }

  hedged(): void {
    this.#hedges += 1;
  }

  paid(deployment: number, promptTokens: number, outputTokens: number): void {
    const { inputPricePerM = 0, outputPricePerM = 0 } = this.#world.deployments[deployment] ?? {};
    this.#costUsd += (promptTokens * inputPricePerM + outputTokens * outputPricePerM) / 1e6;
  }

  quality(value: number): void {
    this.#qualitySum += value;
    this.#qualityCount += 1;
  }

  metrics(): Metrics {
    const per1k = 1_000 / this.#requests;
    const outages = this.#outages();
    return {
      requests: this.#requests,
      firstTry: this.#firstTry / this.#requests,
      final: this.#answered / this.#requests,
      costPer1k: (this.#costUsd / this.#answered) * 1_000,
      ttftP50: percentile(this.#ttft, 0.5),
      ttftP95: percentile(this.#ttft, 0.95),
      ttftP99: percentile(this.#ttft, 0.99),
      totalP50: percentile(this.#total, 0.5),
      totalP95: percentile(this.#total, 0.95),
      totalP99: percentile(this.#total, 0.99),
      wastedPer1k: this.#wasted * per1k,
      callsPer1k: this.#calls * per1k,
      probesPer1k: this.#probes * per1k,
      hedgesPer1k: this.#hedges * per1k,
      quality: this.#qualityCount === 0 ? undefined : this.#qualitySum / this.#qualityCount,
      fairness: this.#world.equalTargets === true ? jain(this.#answersOf) : undefined,
      reactS: mean(outages.map(({ reactS }) => reactS)),
      returnS: mean(outages.map(({ returnS }) => returnS)),
    };
  }

  #outages(): readonly { readonly reactS: number | undefined; readonly returnS: number | undefined }[] {
    return this.#world.deployments.flatMap((deployment, index) =>
      (deployment.failures ?? []).filter(isCounted).flatMap((outage) => {
        const share = this.#shareBefore(index, outage.startS);
        return share < 0.05
          ? []
          : [{ reactS: this.#reactS(index, outage), returnS: this.#returnS(index, outage, share) }];
      }),
    );
  }

  #shareBefore(index: number, startS: number): number {
    const before = this.#firstCalls.filter(({ atS }) => atS >= startS - 60 && atS < startS);
    return before.length === 0 ? 0 : before.filter(({ deployment }) => deployment === index).length / before.length;
  }

  #reactS(index: number, { startS }: WorldFailure): number | undefined {
    const after = this.#firstCalls.filter(({ atS }) => atS >= startS);
    for (let at = 0; at + 20 <= after.length; at += 1) {
      const there = after.slice(at, at + 20).filter(({ deployment }) => deployment === index).length;
      if (there <= 1) return (after[at]?.atS ?? startS) - startS;
    }
    return undefined;
  }

  #returnS(index: number, { endS }: WorldFailure, share: number): number | undefined {
    const after = this.#firstCalls.filter(({ atS }) => atS >= endS);
    for (let at = 0; at + 20 <= after.length; at += 1) {
      const there = after.slice(at, at + 20).filter(({ deployment }) => deployment === index).length;
      if (there >= 20 * share * 0.5) return (after[at]?.atS ?? endS) - endS;
    }
    return undefined;
  }
}

function isCounted({ kind, p, periodS, startS }: WorldFailure): boolean {
  return kind === 'outage' && p >= 0.9 && periodS === undefined && startS >= 30;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum ** 2 / (values.length * values.reduce((total, value) => total + value ** 2, 0));
}
