import { type DeploymentFacts, DeploymentState, ProviderState } from './deployment-state.ts';
import type { DoorSettings } from './door.ts';
import { Probes } from './probes.ts';
import { QualityBoard } from './quality.ts';
import { Scarcity } from './scarcity.ts';
import { TokenBucket } from './token-bucket.ts';

const RETRY_START = 10;
const RETRY_CAP = 50;
/** Retries never exceed a fifth of the answers. */
const RETRY_PER_ANSWER = 0.2;
const HEDGE_START = 0;
const HEDGE_CAP = 5;
const HEDGE_PER_ANSWER = 0.05;
const LEAST_KNOWN = 6;
const OUTPUT_RATE = 0.02;
const FIRST_OUTPUT_TOKENS = 200;

/** Everything that is remembered of all deployments, and what they share. */
export class Fleet {
  readonly retries = new TokenBucket(RETRY_START, RETRY_CAP);
  readonly hedges = new TokenBucket(HEDGE_START, HEDGE_CAP);
  readonly scarcity = new Scarcity();
  readonly quality = new QualityBoard();
  readonly probes: Probes;
  readonly door: DoorSettings;
  readonly #deployments = new Map<string, DeploymentState>();
  readonly #providers = new Map<string, ProviderState>();
  readonly #outputTokens = new Map<string, number>();
  #logSum = 0;
  #logCount = 0;

  constructor(door: DoorSettings, expectedDeployments: number) {
    this.door = door;
    this.probes = new Probes(expectedDeployments);
  }

  get all(): Iterable<DeploymentState> {
    return this.#deployments.values();
  }

  /** The state of a deployment, new where it was never seen. */
  deployment(facts: DeploymentFacts, providerId: string): DeploymentState {
    const known = this.#deployments.get(facts.id);
    if (known !== undefined) return known;
    const made = new DeploymentState(facts, this.#provider(providerId), this);
    this.#deployments.set(facts.id, made);
    return made;
  }

  /** A first byte came from anywhere. */
  answered(): void {
    this.retries.earn(RETRY_PER_ANSWER);
    this.hedges.earn(HEDGE_PER_ANSWER);
  }

  /** How long an answer of this task class is, usually. */
  outputTokens(task: string, maxTokens: number | undefined): number {
    return this.#outputTokens.get(task) ?? Math.min(maxTokens ?? FIRST_OUTPUT_TOKENS, FIRST_OUTPUT_TOKENS);
  }

  wrote(task: string, tokens: number): void {
    const before = this.#outputTokens.get(task) ?? FIRST_OUTPUT_TOKENS;
    this.#outputTokens.set(task, before + OUTPUT_RATE * (tokens - before));
  }

  meanLogMs(): number | undefined {
    return this.#logCount < LEAST_KNOWN ? undefined : this.#logSum / this.#logCount;
  }

  latencyMoved(byLog: number, isFirst: boolean): void {
    this.#logSum += byLog;
    if (isFirst) this.#logCount += 1;
  }

  #provider(id: string): ProviderState {
    const known = this.#providers.get(id);
    if (known !== undefined) return known;
    const made = new ProviderState();
    this.#providers.set(id, made);
    return made;
  }
}
