const PRIOR_GOOD = 1.4;
const PRIOR_COUNT = 2;
const OF_CLASS = 4;
const OF_DEPLOYMENT = 6;

/** Scores from 0 to 1 whose sums fade with each further one. */
export class FadingScores {
  sum = 0;
  count = 0;
  readonly #kept: number;

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(score: number): void {
    this.sum = this.sum * this.#kept + score;
    this.count = this.count * this.#kept + 1;
  }

  correct(by: number): void {
    this.sum = Math.min(this.count, Math.max(0, this.sum + by));
  }
}

/** How good answers are: by task class, by deployment, and by task class at a deployment. Scores come from feedback. */
export class QualityBoard {
  readonly #classes = new Map<string, FadingScores>();
  readonly #deployments = new Map<string, FadingScores>();
  readonly #both = new Map<string, FadingScores>();

  add(deployment: string, task: string, score: number): void {
    scoresAt(this.#classes, task, 0.998).add(score);
    scoresAt(this.#deployments, deployment, 0.998).add(score);
    scoresAt(this.#both, `${task} ${deployment}`, 0.995).add(score);
  }

  /** Somebody changed a score that was added before: by so much. What has faded of it since is little. */
  correct(deployment: string, task: string, by: number): void {
    for (const scores of [
      this.#classes.get(task),
      this.#deployments.get(deployment),
      this.#both.get(`${task} ${deployment}`),
    ])
      scores?.correct(by);
  }

  get isEmpty(): boolean {
    return this.#classes.size === 0;
  }

  /** What an answer is worth, 0..1, with a bonus where little is known. */
  expected(deployment: string, task: string): number {
    const ofClass = this.#classes.get(task);
    const ofDeployment = this.#deployments.get(deployment);
    const both = this.#both.get(`${task} ${deployment}`);
    const base = ((ofClass?.sum ?? 0) + PRIOR_GOOD) / ((ofClass?.count ?? 0) + PRIOR_COUNT);
    const own = ((ofDeployment?.sum ?? 0) + OF_CLASS * base) / ((ofDeployment?.count ?? 0) + OF_CLASS);
    const seen = both?.count ?? 0;
    const value = ((both?.sum ?? 0) + OF_DEPLOYMENT * own) / (seen + OF_DEPLOYMENT);
    return value + 0.25 / Math.sqrt(1 + seen);
  }
}

function scoresAt(map: Map<string, FadingScores>, key: string, kept: number): FadingScores {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new FadingScores(kept);
  map.set(key, made);
  return made;
}
