import { excessReason } from '../../domain/budget-words.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ExplainedCandidate, RouteBasis, RouteExplanation } from '../../domain/route-explanation.ts';
import type { DeploymentReadiness, Purse } from '../plan.ts';
import type { Choice } from './choice.ts';
import { Deployment } from './deployment.ts';
import { readContender } from './engine/score.ts';
import { expectedOf } from './expected-tokens.ts';
import { expectationOf, loadOf, type Removed, whyBlocked } from './removal.ts';
import { taskClass } from './task-class.ts';

export interface OrderedField {
  readonly request: ChatRequest;
  readonly readiness: DeploymentReadiness;
  readonly purse?: Purse | undefined;
  readonly basis: RouteBasis;
  /** In the order in which they are asked. */
  readonly choices: readonly Choice[];
  readonly removed: readonly Removed[];
  /** undefined where nobody can be asked now. */
  readonly chosen: Choice | undefined;
}

/** An order of candidates that stood before any number was looked at; the numbers are told all the same. */
export function explainOrdered(field: OrderedField, nowMs: number): RouteExplanation {
  const { request, readiness, purse, basis, choices, removed, chosen } = field;
  const task = taskClass(request);
  const expected = expectedOf(request, readiness.fleet, task);
  const told = choices.map((choice): ExplainedCandidate => {
    const one = new Deployment(choice, { readiness, weight: 1, isProbed: () => false });
    const ready = readiness.readiness(choice.provider, choice.model, nowMs, () => 0);
    const excess = purse?.excess(choice.provider, choice.model);
    const blocked = ready.kind === 'ready' ? undefined : whyBlocked(ready, one.numbers, nowMs);
    return {
      provider: choice.provider.id,
      model: choice.model,
      // How much it bears is no matter here: who was named is asked all the same.
      removed: excess === undefined ? blocked : excessReason(excess),
      warning: choice.warning,
      ...expectationOf(readContender(one, expected, nowMs)),
      ...loadOf(one.numbers, nowMs),
    };
  });
  return {
    detail: 'full',
    basis,
    chain: following(choices, chosen),
    task,
    promptTokens: Math.ceil(expected.promptTokens),
    outputTokens: Math.round(expected.outputTokens),
    candidates: [...told, ...removed],
    chosen: chosen && { provider: chosen.provider.id, model: chosen.model },
    propensity: chosen && 1,
  };
}

/** Who is asked after the chosen one: those before it cannot be asked now. */
function following(choices: readonly Choice[], chosen: Choice | undefined): readonly string[] | undefined {
  const at = choices.findIndex(({ provider, model }) => provider === chosen?.provider && model === chosen.model);
  const rest = at === -1 ? [] : choices.slice(at + 1).map(({ provider }) => provider.id);
  return rest.length === 0 ? undefined : rest;
}
