import { DeploymentNumbers, type ProviderNumbers } from './deployment-numbers.ts';
import type { Machine } from './machine.ts';
import { ProbeBook } from './probe-book.ts';
import { QualityBoard } from './quality.ts';
import { Scarcity } from './scarcity.ts';
import { TokenBucket } from './token-bucket.ts';
import { WaitingLine } from './waiting-line.ts';

const RETRY_START = 10;
const RETRY_CAP = 50;
/** Retries never exceed a fifth of the answers. */
const RETRY_PER_ANSWER = 0.2;
const HEDGE_CAP = 5;
const HEDGE_PER_ANSWER = 0.05;
const LEAST_KNOWN = 6;
const OUTPUT_RATE = 0.02;
const FIRST_OUTPUT_TOKENS = 200;
/** Clients may invent names of tasks. */
const MAX_TASKS = 1_000;

/** What all deployments share, and what is remembered of all of them together. */
export class Fleet {
  readonly retries = new TokenBucket(RETRY_START, RETRY_CAP);
  readonly hedges = new TokenBucket(0, HEDGE_CAP);
  readonly scarcity = new Scarcity();
  readonly quality = new QualityBoard();
  readonly line = new WaitingLine();
  readonly probes = new ProbeBook();
  /** First bytes so far. */
  answers = 0;
  /** Answers so far to requests whose way the engine decided. */
  decided = 0;
  /** All that was observed so far, failures too. */
  outcomes = 0;
  readonly #outputTokens = new Map<string, number>();
  #logSum = 0;
  #logCount = 0;

  /** Numbers of a deployment that nothing is known of. */
  newNumbers(provider: ProviderNumbers, machine?: Machine): DeploymentNumbers {
    return new DeploymentNumbers(provider, this, machine);
  }

  /** A deployment is gone, or starts over. */
  forget({ latency }: DeploymentNumbers): void {
    if (latency.observations === 0) return;
    this.#logSum -= latency.logMs;
    this.#logCount -= 1;
  }

  /** How long an answer of this task class is, usually. */
  outputTokens(task: string, maxTokens: number | undefined): number {
    return this.#outputTokens.get(task) ?? Math.min(maxTokens ?? FIRST_OUTPUT_TOKENS, FIRST_OUTPUT_TOKENS);
  }

  wrote(task: string, tokens: number): void {
    const before = this.#outputTokens.get(task);
    if (before === undefined && this.#outputTokens.size >= MAX_TASKS) return;
    const known = before ?? FIRST_OUTPUT_TOKENS;
    this.#outputTokens.set(task, known + OUTPUT_RATE * (tokens - known));
  }

  /** What another life of this router needs to go on from here, beside the deployments' own numbers, and quality, which the feedback that is kept tells. */
  saved(epochMs: number): object {
    return {
      outputTokens: [...this.#outputTokens],
      probes: this.probes.saved(epochMs),
    };
  }

  recall(saved: unknown, epochMs: number): void {
    const { outputTokens, probes } = Object(saved) as Readonly<Record<string, unknown>>;
    this.probes.recall(probes, epochMs);
    if (!Array.isArray(outputTokens)) return;
    for (const entry of outputTokens as readonly unknown[]) {
      const [task, tokens] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      if (typeof task === 'string' && Number(tokens) > 0 && this.#outputTokens.size < MAX_TASKS)
        this.#outputTokens.set(task, Number(tokens));
    }
  }

  answered(): void {
    this.answers += 1;
    this.retries.earn(RETRY_PER_ANSWER);
    this.hedges.earn(HEDGE_PER_ANSWER);
  }

  meanLogMs(): number | undefined {
    return this.#logCount < LEAST_KNOWN ? undefined : this.#logSum / this.#logCount;
  }

  observed(): void {
    this.outcomes += 1;
  }

  latencyMoved(byLog: number, isFirst: boolean): void {
    this.#logSum += byLog;
    if (isFirst) this.#logCount += 1;
  }
}
