import type { CallBlock, CallGroup, CallGrouping, CallNames, CallReading, ScoreFigures } from './call-figures.ts';
import { CallSum } from './call-sum.ts';

/** What was said of the answers of a deployment for a task, in the hour that begins then. */
export interface NamedScores {
  readonly names: Pick<CallNames, 'provider' | 'model' | 'task'> & Partial<CallNames>;
  readonly startMs: number;
  readonly scores: ScoreFigures;
}

/** Of each reading: who has more names than this looks into the database. */
const MOST_GROUPS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const namesOfGrouping = {
  provider: ['provider'],
  model: ['model'],
  key: ['apiKeyId'],
  endpoint: ['endpoint'],
  task: ['task'],
  hour: [],
  day: [],
  deployment: ['provider', 'model', 'task'],
} as const satisfies Record<CallGrouping, readonly (keyof CallNames)[]>;

const spanOfGrouping: Partial<Record<CallGrouping, number>> = { hour: HOUR_MS, day: DAY_MS };

/** Sums of calls, gathered by what they have in common. */
export class GroupedCalls {
  readonly #grouping: CallGrouping;
  readonly #groups = new Map<string, Gathered>();
  #totalScores: ScoreFigures = noScores;

  constructor(grouping: CallGrouping) {
    this.#grouping = grouping;
  }

  /** Where to add calls of these names that were made then. */
  at(names: CallNames, startMs: number): CallSum {
    return this.#of(names, startMs).sum;
  }

  /** Of deployments only: other groups have no blocks. */
  addBlock(names: NamedScores['names'], block: CallBlock): void {
    if (this.#grouping === 'deployment') this.#of(names, block.startMs).add(block);
  }

  addScores({ names, startMs, scores }: NamedScores): void {
    this.#totalScores = addScores(this.#totalScores, scores);
    // Whose key and which door it was, was not noted with them.
    if (namesOfGrouping[this.#grouping].some((name) => names[name] === undefined)) return;
    const group = this.#of(names, startMs);
    group.scores = addScores(group.scores, scores);
  }

  /** Whatever has no name of the grouping has none at all: an answer nobody was called for has no provider. */
  reading(fromMs: number, toMs: number): CallReading {
    const total = new CallSum();
    for (const { sum } of this.#groups.values()) total.merge(sum);
    const groups = [...this.#groups.values()].map((gathered) => gathered.toGroup(toMs));
    return {
      fromMs,
      toMs,
      totals: { figures: total.figures(toMs), scores: this.#totalScores },
      groups: groups.sort(inOrder).slice(0, MOST_GROUPS),
    };
  }

  #of(all: Partial<CallNames>, atMs: number): Gathered {
    const spanMs = spanOfGrouping[this.#grouping];
    const startMs = spanMs && Math.floor(atMs / spanMs) * spanMs;
    const told = namesOfGrouping[this.#grouping];
    const key = spanMs === undefined ? told.map((name) => all[name] ?? '').join('\n') : String(startMs);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = new Gathered(Object.fromEntries(told.map((name) => [name, all[name] ?? ''])), startMs);
    this.#groups.set(key, made);
    return made;
  }
}

const noScores: ScoreFigures = { count: 0, sum: 0, sumOfSquares: 0 };

class Gathered {
  readonly names: Partial<CallNames>;
  readonly startMs: number | undefined;
  readonly sum = new CallSum();
  scores: ScoreFigures = noScores;
  readonly #blocks = new Map<number, CallBlock>();

  constructor(names: Partial<CallNames>, startMs: number | undefined) {
    this.names = names;
    this.startMs = startMs;
  }

  add(block: CallBlock): void {
    const before = this.#blocks.get(block.startMs);
    this.#blocks.set(block.startMs, before === undefined ? block : addBlocks(before, block));
  }

  toGroup(toMs: number): CallGroup {
    const { names, startMs, sum, scores } = this;
    const blocks = [...this.#blocks.values()].sort((one, other) => one.startMs - other.startMs);
    return {
      names,
      ...(startMs !== undefined && { startMs }),
      figures: sum.figures(toMs),
      scores,
      ...(blocks.length > 0 && { blocks }),
    };
  }
}

function inOrder(one: CallGroup, other: CallGroup): number {
  if (one.startMs !== undefined && other.startMs !== undefined) return one.startMs - other.startMs;
  const byRequests = other.figures.requests - one.figures.requests;
  return byRequests || (JSON.stringify(one.names) < JSON.stringify(other.names) ? -1 : 1);
}

function addBlocks(one: CallBlock, other: CallBlock): CallBlock {
  return {
    startMs: one.startMs,
    answered: one.answered + other.answered,
    bad: one.bad + other.bad,
    costUsd: one.costUsd + other.costUsd,
    pricedTokens: one.pricedTokens + other.pricedTokens,
  };
}

function addScores(one: ScoreFigures, other: ScoreFigures): ScoreFigures {
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    sumOfSquares: one.sumOfSquares + other.sumOfSquares,
  };
}
