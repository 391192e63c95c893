import { noUsage } from '../../domain/usage.ts';
import type { DeploymentNumbers } from '../fleet/deployment-numbers.ts';
import type { DeploymentReadiness } from '../plan.ts';
import type { CandidateProvider } from '../ports.ts';
import type { Choice } from './choice.ts';
import type { Contender } from './engine/contender.ts';

/** Prices are read for a prompt of ordinary length: tiers for very long ones do not change who is cheap. */
const SAMPLE_TOKENS = 1_000;

/** Luck is for the choice among keys, which is not asked for here. */
const noLuck = (): number => 0;

export interface DeploymentOptions {
  readonly readiness: DeploymentReadiness;
  /** For weighted algorithms. */
  readonly weight: number;
  /** The router's own probes find out when it is back; else a user's call has to try. */
  readonly isProbed: boolean;
}

/** A choice as the engine weighs it. Lives as long as the picture of the registry that it was made from. */
export class Deployment implements Contender {
  readonly provider: CandidateProvider;
  readonly model: string;
  readonly warning: string | undefined;
  readonly id: string;
  readonly numbers: DeploymentNumbers;
  readonly inputPricePerToken: number | undefined;
  readonly outputPricePerToken: number | undefined;
  readonly keptPricePerToken: number | undefined;
  readonly weight: number;
  readonly #readiness: DeploymentReadiness;
  readonly #isProbed: boolean;

  constructor({ provider, model, warning }: Choice, options: DeploymentOptions) {
    const { readiness, weight, isProbed } = options;
    this.provider = provider;
    this.model = model;
    this.warning = warning;
    this.id = `${provider.id}/${model}`;
    this.weight = weight;
    this.numbers = readiness.numbers(provider, model);
    this.#readiness = readiness;
    this.#isProbed = isProbed;
    this.inputPricePerToken = priceOf(provider, model, 'inputTokens');
    this.outputPricePerToken = priceOf(provider, model, 'outputTokens');
    this.keptPricePerToken = priceOf(provider, model, 'cacheReadTokens');
  }

  get priority(): number {
    return this.provider.priority;
  }

  isUsable(nowMs: number): boolean {
    const { provider, model } = this;
    if (this.#readiness.readiness(provider, model, nowMs, noLuck).kind !== 'ready') return false;
    return !(this.#isProbed && this.isShut()) && this.numbers.hasRoom(nowMs);
  }

  usableAtMs(nowMs: number): number {
    const { quota } = this.numbers;
    return Math.max(this.#restsUntilMs(nowMs), quota.roomAtMs(nowMs));
  }

  isShut(): boolean {
    return this.#readiness.isShut(this.provider, this.model);
  }

  #restsUntilMs(nowMs: number): number {
    const ready = this.#readiness.readiness(this.provider, this.model, nowMs, noLuck);
    switch (ready.kind) {
      case 'ready':
        return nowMs;
      case 'resting':
      case 'open':
      case 'paced':
        return ready.untilMs;
      case 'no-key':
      case 'over-budget':
        return Number.POSITIVE_INFINITY;
    }
  }
}

function priceOf(
  provider: CandidateProvider,
  model: string,
  kind: 'inputTokens' | 'outputTokens' | 'cacheReadTokens',
): number | undefined {
  const cost = provider.cost(model, { ...noUsage, [kind]: SAMPLE_TOKENS });
  return cost === undefined ? undefined : cost.usd / SAMPLE_TOKENS;
}
