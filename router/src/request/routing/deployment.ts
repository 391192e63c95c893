import { noUsage } from '../../domain/usage.ts';
import type { DeploymentNumbers } from '../fleet/deployment-numbers.ts';
import type { DeploymentReadiness, Pulse } from '../plan.ts';
import type { CandidateProvider } from '../ports.ts';
import type { Choice } from './choice.ts';
import type { Contender } from './engine/contender.ts';

/** Prices are read for a prompt of ordinary length: tiers for very long ones do not change who is cheap. */
const SAMPLE_TOKENS = 1_000;

/** What it takes to bring a model of ordinary size into memory. */
const LOADING_MS = 10_000;

/** Luck is for the choice among keys, which is not asked for here. */
const noLuck = (): number => 0;

export interface DeploymentOptions {
  readonly readiness: DeploymentReadiness;
  /** For weighted algorithms. */
  readonly weight: number;
  /** Whether the router's own probes find out when it is back; else a user's call has to try. */
  readonly isProbed: (one: Deployment) => boolean;
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
  readonly #pulse: Pulse;
  /** Only who knows what it has in its memory is asked for it. */
  readonly #mustBeLoaded: boolean;
  readonly #isProbed: (one: Deployment) => boolean;

  constructor({ provider, model, warning }: Choice, options: DeploymentOptions) {
    const { readiness, weight, isProbed } = options;
    this.provider = provider;
    this.model = model;
    this.warning = warning;
    this.id = `${provider.id}/${model}`;
    this.weight = weight;
    this.numbers = readiness.numbers(provider, model);
    this.#readiness = readiness;
    this.#mustBeLoaded = provider.adapter?.loadedModels !== undefined;
    this.#pulse = readiness.pulse(provider, model);
    this.#isProbed = isProbed;
    this.inputPricePerToken = priceOf(provider, model, 'inputTokens');
    this.outputPricePerToken = priceOf(provider, model, 'outputTokens');
    this.keptPricePerToken = priceOf(provider, model, 'cacheReadTokens');
  }

  get priority(): number {
    return this.provider.priority;
  }

  isUsable(nowMs: number): boolean {
    if (!this.#pulse.isReady(this.provider.keys, this.model, nowMs) || !this.numbers.hasRoom(nowMs)) return false;
    return !(this.#pulse.isShut && this.#isProbed(this));
  }

  usableAtMs(nowMs: number): number {
    const { quota } = this.numbers;
    return Math.max(this.#restsUntilMs(nowMs), quota.roomAtMs(nowMs));
  }

  loadingMs(nowMs: number): number {
    if (!this.#mustBeLoaded) return 0;
    return this.#readiness.inMemory(this.provider, this.model, nowMs) === 'absent' ? LOADING_MS : 0;
  }

  isShut(): boolean {
    return this.#pulse.isShut;
  }

  isEjected(nowMs: number): boolean {
    // Its own configuration holds for whom its failures shut out, too.
    return this.#pulse.isEjected && this.numbers.hasRoom(nowMs) && this.numbers.provider.pace.roomAtMs(nowMs) <= nowMs;
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
