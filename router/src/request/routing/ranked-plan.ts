import { excessReason } from '../../domain/budget-words.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { FailureRule } from '../../domain/provider-failure.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import type { RouteExplanation } from '../../domain/route-explanation.ts';
import type { RouterError } from '../../domain/router-error.ts';
import { type CallLimits, callLimits } from '../call-limits.ts';
import type { AnswerTokens, DeploymentReadiness, Plan, Progress, Purse, Step, Target, Tried } from '../plan.ts';
import type { Affinity } from './affinity.ts';
import type { Blocked } from './blocked-error.ts';
import { chainOf, nextInChain } from './chain-order.ts';
import type { Deployment } from './deployment.ts';
import type { Contender } from './engine/contender.ts';
import {
  type Decision,
  decide,
  type Question,
  type Rules,
  type TriedContender,
  type WarmContender,
} from './engine/decide.ts';
import { firstByteLimitMs } from './engine/first-byte-limit.ts';
import { hedgeAfterMs, mayHedgeTo } from './engine/hedging.ts';
import type { Expected } from './engine/score.ts';
import { explainRanked, shortRoute } from './explain-ranked.ts';
import { giveUpError } from './give-up.ts';
import type { LeftOut } from './left-out.ts';
import { longerAfter } from './longer-after.ts';
import { removedBy } from './removal.ts';

/** Whoever is usually quick may take a while all the same. */
const LEAST_FIRST_BYTE_MS = 15_000;

export interface RankedPlanOptions {
  readonly request: ChatRequest;
  readonly readiness: DeploymentReadiness;
  readonly settings: Pick<RequestSettings, 'failureRules'>;
  readonly rules: Rules;
  /** What the request may spend; undefined where nothing bounds that. */
  readonly purse?: Purse | undefined;
  /** One and the same array for all requests that may go to the same ones: what is known of its order hangs on it. Never empty. */
  readonly deployments: readonly Deployment[];
  readonly task: string;
  readonly expected: Expected;
  /** Monotonic. */
  readonly startedMs: number;
  /** Whom to ask first, then, last, where the client says so. */
  readonly groups?: readonly (readonly Deployment[])[];
  /** The conversation that it belongs to. */
  readonly session?: string | undefined;
  readonly affinity?: Affinity;
  /** Those that may not answer at all; looked up where somebody wants to know. */
  readonly leftOut?: LeftOut;
  /** Where it stands among those that wait. */
  readonly rank?: number;
}

/** Candidates without an order: each call goes to whom the engine finds best just then. */
export class RankedPlan implements Plan {
  readonly failedListing = undefined;
  readonly #options: RankedPlanOptions;
  /** The first one: later ones follow from failures, which the record lists. */
  #decision: Extract<Decision, { kind: 'call' }> | undefined;

  constructor(options: RankedPlanOptions) {
    this.#options = options;
  }

  get lane(): string {
    return this.#options.request.model ?? '';
  }

  get rank(): number {
    return this.#options.rank ?? 0;
  }

  get preferred(): Deployment {
    const [first] = this.#options.deployments;
    if (first === undefined) throw new Error('A ranked plan has at least one deployment.');
    return first;
  }

  next(progress: Progress, nowMs: number, random: () => number): Step {
    const last = progress.tried.at(-1);
    if (last !== undefined && !this.#ruleOf(last).elsewhere) return this.#giveUp(progress, nowMs, random);
    const mayAskAgain = last !== undefined && !hasHadItsCalls(last.target.provider, progress);
    const withOtherKey = mayAskAgain ? this.#withOtherKey(last, nowMs, random) : undefined;
    if (withOtherKey !== undefined) return withOtherKey;
    const question = this.#question(progress, nowMs);
    if (question.eligible.length === 0) return this.#giveUp(progress, nowMs, random);
    const decision = decide(question, this.#options.rules, { nowMs, random });
    switch (decision.kind) {
      case 'call':
        this.#decision ??= decision;
        return this.#call(decision.contender, progress, nowMs, random);
      case 'back-off':
        return { kind: 'wait', untilMs: nowMs + decision.forMs, why: 'back-off' };
      case 'wait':
        return { kind: 'wait', untilMs: decision.untilMs, why: 'room' };
      case 'give-up':
        return this.#giveUp(progress, nowMs, random);
    }
  }

  explain(nowMs: number): RouteExplanation {
    const { leftOut, purse, ...field } = this.#options;
    const eligible = this.#eligible({ tried: [], coolingWaitMs: 0, waitedAfter: -1 }, nowMs);
    const warm = this.#warm(nowMs);
    const removed = field.deployments.flatMap((one) => {
      const excess = purse?.excess(one.provider, one.model);
      return excess === undefined ? [] : [removedBy(one, excessReason(excess))];
    });
    const deployments = this.#payable(field.deployments);
    return explainRanked(
      { ...field, deployments, eligible, warm, removed: [...removed, ...(leftOut?.list() ?? [])] },
      nowMs,
    );
  }

  get taken(): RouteExplanation | undefined {
    return this.#decision && shortRoute(this.#decision, this.#options);
  }

  #question(progress: Progress, nowMs: number): Question {
    const { task, expected, startedMs } = this.#options;
    const { totalMs } = callLimits(this.preferred.provider, this.#options.request);
    return {
      eligible: this.#eligible(progress, nowMs),
      task,
      expected,
      warm: this.#warm(nowMs),
      tried: progress.tried.flatMap((one) => this.#tried(one, hasHadItsCalls(one.target.provider, progress))),
      waitedMs: progress.coolingWaitMs,
      deadlineMs: startedMs + totalMs,
      hasBackedOff: progress.waitedAfter === progress.tried.length,
    };
  }

  #warm(nowMs: number): WarmContender | undefined {
    const { deployments, session, affinity } = this.#options;
    const warm = session === undefined ? undefined : affinity?.warm(session, nowMs);
    const contender = warm && deployments.find(({ id }) => id === warm.id);
    return contender && { contender, keptTokens: warm.tokens };
  }

  /** Its prompt is kept there for a while. */
  answered({ provider, model }: Pick<Target, 'provider' | 'model'>, told: AnswerTokens, nowMs: number): void {
    const { deployments, session, affinity, task, rules } = this.#options;
    rules.fleet.decided += 1;
    // Vectors have none, and say nothing of texts.
    if (told.output !== undefined && told.output > 0) rules.fleet.wrote(task, told.output);
    const one = deployments.find((deployment) => deployment.provider.id === provider.id && deployment.model === model);
    if (session === undefined || one === undefined) return;
    affinity?.answered(session, { id: one.id, tokens: told.prompt }, nowMs);
  }

  get isPayable(): boolean {
    return this.#payable(this.#options.deployments).length > 0;
  }

  /** The same array where all of them are. */
  #payable(deployments: readonly Deployment[]): readonly Deployment[] {
    const { purse } = this.#options;
    if (purse === undefined) return deployments;
    const payable = deployments.filter(({ provider, model }) => purse.excess(provider, model) === undefined);
    return payable.length === deployments.length ? deployments : payable;
  }

  #eligible(progress: Progress, nowMs: number): readonly Deployment[] {
    const { groups = [], rules } = this.#options;
    const deployments = this.#payable(this.#options.deployments);
    const chain = chainOf(rules.chains, progress);
    if (chain === undefined && groups.length === 0) return deployments;
    const mayAnswer = (one: Deployment): boolean => one.isUsable(nowMs) && !wasTried(one, progress);
    if (groups.length > 0) {
      const group = groups.find((one) => one.some((each) => deployments.includes(each) && mayAnswer(each)));
      return group?.filter((one) => deployments.includes(one)) ?? deployments;
    }
    return nextInChain(chain, deployments, mayAnswer);
  }

  #tried(tried: Tried, hadItsCalls: boolean): readonly TriedContender[] {
    const { target, failure } = tried;
    const { deployments } = this.#options;
    const contender = deployments.find((one) => isAt(one, target));
    if (contender === undefined) return [];
    const wasRefused = failure.kind === 'rate-limited' || failure.kind === 'overloaded';
    const never = hadItsCalls || this.#ruleOf(tried).sameAgain === 'never' || failure.kind === 'authentication';
    return [{ contender, wasRefused, again: never ? 'no' : wasRefused ? 'other' : 'other-first' }];
  }

  /** A refused key says nothing about its neighbours: they come before other deployments. */
  #withOtherKey(last: Tried, nowMs: number, random: () => number): Step | undefined {
    if (this.#ruleOf(last).sameAgain !== 'other-key') return undefined;
    const { target } = last;
    const { provider, model } = target;
    const ready = this.#options.readiness.readiness(provider, model, nowMs, random);
    if (ready.kind !== 'ready' || ready.key === target.key) return undefined;
    return { kind: 'call', target: { ...target, key: ready.key } };
  }

  #ruleOf({ failure }: Tried): FailureRule {
    return this.#options.settings.failureRules[failure.kind];
  }

  /** A first byte that is far later than usual is not waited for where somebody else is left to ask. */
  #limits({ provider, numbers }: Contender, progress: Progress): CallLimits {
    const { request, deployments, settings } = this.#options;
    const limits = longerAfter(progress, callLimits(provider, request), settings.failureRules);
    if (!request.stream || request.reasoning || provider.local) return limits;
    if (deployments.length - progress.tried.length < 2) return limits;
    const lateMs = firstByteLimitMs(numbers, LEAST_FIRST_BYTE_MS);
    if (lateMs === undefined || lateMs >= limits.firstContentMs) return limits;
    return { ...limits, firstContentMs: lateMs };
  }

  #call(contender: Contender, progress: Progress, nowMs: number, random: () => number): Step {
    const { provider, model, warning, numbers } = contender;
    const { adapter } = provider;
    const ready = this.#options.readiness.readiness(provider, model, nowMs, random);
    if (adapter === undefined) throw new Error('A deployment that is loaded has an adapter.');
    const key = ready.kind === 'ready' ? ready.key : provider.keys[0];
    const target: Target = {
      provider,
      adapter,
      model,
      key,
      limits: this.#limits(contender, progress),
      warning,
    };
    const isHedged = this.#options.rules.hedging && this.#options.request.stream;
    return { kind: 'call', target, hedgeAfterMs: isHedged ? hedgeAfterMs(numbers) : undefined };
  }

  hedge(progress: Progress, late: Target, nowMs: number, random: () => number): Target | undefined {
    const { deployments, rules } = this.#options;
    const eligible = this.#payable(deployments).filter(
      (one) => !isAt(one, late) && !wasTried(one, progress) && mayHedgeTo(one, nowMs),
    );
    if (eligible.length === 0 || progress.tried.length + 1 >= rules.maxAttempts || !rules.fleet.hedges.take(1))
      return undefined;
    const fresh = { tried: [], coolingWaitMs: 0, waitedAfter: -1 };
    const decision = decide({ ...this.#question(fresh, nowMs), eligible }, rules, { nowMs, random });
    if (decision.kind !== 'call') return undefined;
    const step = this.#call(decision.contender, progress, nowMs, random);
    return step.kind === 'call' ? step.target : undefined;
  }

  #giveUp(progress: Progress, nowMs: number, random: () => number): Step {
    return { kind: 'give-up', error: this.#error(progress, nowMs, random) };
  }

  #error({ tried }: Progress, nowMs: number, random: () => number): RouterError {
    const blocked: Blocked[] = [];
    for (const choice of this.#options.deployments) {
      const { readiness: board, purse } = this.#options;
      const excess = purse?.excess(choice.provider, choice.model);
      const readiness = board.readiness(choice.provider, choice.model, nowMs, random);
      if (excess !== undefined) blocked.push({ choice, readiness: { kind: 'over-budget', excess } });
      else if (readiness.kind !== 'ready') blocked.push({ choice, readiness });
      else if (!choice.numbers.hasRoom(nowMs))
        blocked.push({ choice, readiness: { kind: 'full', untilMs: choice.usableAtMs(nowMs) } });
    }
    return giveUpError(tried, blocked, nowMs);
  }
}

function wasTried(one: Deployment, { tried }: Progress): boolean {
  return tried.some(({ target }) => isAt(one, target));
}

/** A provider may have a number of calls of its own, whatever the request has in all. */
function hasHadItsCalls({ id, retry }: Target['provider'], { tried }: Progress): boolean {
  return retry.retries !== undefined && tried.filter(({ target }) => target.provider.id === id).length > retry.retries;
}

function isAt({ provider, model }: Deployment, target: Target): boolean {
  return provider.id === target.provider.id && model === target.model;
}
