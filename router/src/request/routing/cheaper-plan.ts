import type { ChatRequest } from '../../domain/chat-request.ts';
import type { DeploymentReadiness, Plan, Purse } from '../plan.ts';
import type { CatalogueView } from '../ports.ts';
import { eligible } from './eligible.ts';
import { expectedOf } from './expected-tokens.ts';
import { LeftOut } from './left-out.ts';
import { Needs } from './needs.ts';
import { RankedPlan } from './ranked-plan.ts';
import type { RoutingDesk } from './routing-desk.ts';
import { taskClass } from './task-class.ts';

export interface CheaperQuestion {
  readonly request: ChatRequest;
  readonly view: CatalogueView;
  readonly readiness: DeploymentReadiness;
  readonly desk: RoutingDesk;
  readonly purse?: Purse | undefined;
  /** Monotonic. */
  readonly startedMs: number;
}

/**
 * Where nobody may be asked any more for what a request may spend, and a budget wants the cheaper ones then: any other that it can pay, whatever its
 * model. undefined where there is none.
 */
export function cheaperPlan(question: CheaperQuestion): Plan | undefined {
  const { request, view, readiness, desk, startedMs, purse } = question;
  const task = taskClass(request);
  const expected = expectedOf(request, readiness.fleet, task);
  const byModel = [desk.deployments(view, undefined, startedMs)];
  const found = eligible({ byModel, needs: new Needs(request), wishes: request.wishes, expected, nowMs: startedMs });
  const { deployments, groups, removed } = found;
  if (deployments.length === 0) return undefined;
  const rules = desk.rules(view.settings, { strategy: 'cost-optimized', alias: undefined });
  const leftOut = new LeftOut({ view, wanted: undefined, all: byModel.flat(), removed });
  const known = { request, readiness, task, expected, startedMs, purse };
  const plan = new RankedPlan({ ...known, rules, deployments, groups, leftOut });
  return plan.isPayable ? plan : undefined;
}
