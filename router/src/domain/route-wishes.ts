import type { RequestPriority } from './route-policy.ts';
import type { StrategyName } from './routing-words.ts';

/** What a client itself wants of the way that its request takes: in its body (`provider` as an object, `models`), or in headers. */
export interface RouteWishes {
  /** In place of the settings'. */
  readonly strategy: StrategyName | undefined;
  /** Ids of providers, the first asked first. */
  readonly order: readonly string[];
  /** No others than these; undefined: any. */
  readonly only: readonly string[] | undefined;
  readonly ignore: readonly string[];
  /** Nobody beyond those in `order`; without an order, one alone. */
  readonly allowsFallbacks: boolean;
  readonly maxPromptUsdPerMillion: number | undefined;
  readonly maxCompletionUsdPerMillion: number | undefined;
  /** What this request may be expected to cost. */
  readonly maxCostUsd: number | undefined;
  /** How long its whole answer may be expected to take. */
  readonly maxLatencyMs: number | undefined;
  /** How likely it must be to succeed, 0 to 1. */
  readonly minReliability: number | undefined;
  /** Further models that will do, in this order after the one that is named. */
  readonly models: readonly string[];
  /** No longer, whatever the settings allow. */
  readonly timeoutMs: number | undefined;
  readonly session: string | undefined;
  /** The kind of task, where the client knows better than the form of its request. */
  readonly task: string | undefined;
  /** Who goes first where requests wait. */
  readonly priority: RequestPriority | undefined;
  /** What was asked for that this router does not do, by the client's own names. */
  readonly dropped: readonly string[];
}

export const noWishes: RouteWishes = {
  strategy: undefined,
  order: [],
  only: undefined,
  ignore: [],
  allowsFallbacks: true,
  maxPromptUsdPerMillion: undefined,
  maxCompletionUsdPerMillion: undefined,
  maxCostUsd: undefined,
  maxLatencyMs: undefined,
  minReliability: undefined,
  models: [],
  timeoutMs: undefined,
  session: undefined,
  task: undefined,
  priority: undefined,
  dropped: [],
};

/** Whether they say anything of who may answer: then the engine decides, also where no strategy is set. */
export function wishesForChoice(wishes: RouteWishes): boolean {
  return (
    wishes.strategy !== undefined ||
    wishes.order.length > 0 ||
    wishes.only !== undefined ||
    wishes.ignore.length > 0 ||
    wishes.models.length > 0 ||
    !wishes.allowsFallbacks ||
    constraintsOf(wishes).some((limit) => limit !== undefined)
  );
}

function constraintsOf(wishes: RouteWishes): readonly (number | undefined)[] {
  const { maxPromptUsdPerMillion, maxCompletionUsdPerMillion, maxCostUsd, maxLatencyMs, minReliability } = wishes;
  return [maxPromptUsdPerMillion, maxCompletionUsdPerMillion, maxCostUsd, maxLatencyMs, minReliability];
}
