import type { Plan } from '../plan.ts';
import { rankOf } from './asker.ts';
import { boundWishes } from './bound-wishes.ts';
import { eligible } from './eligible.ts';
import { expectedOf } from './expected-tokens.ts';
import { LeftOut } from './left-out.ts';
import { Needs } from './needs.ts';
import { RankedPlan } from './ranked-plan.ts';
import type { RouteQuestion } from './route.ts';
import { taskClass } from './task-class.ts';

type CheaperQuestion = Pick<
  RouteQuestion,
  'request' | 'principal' | 'view' | 'readiness' | 'desk' | 'purse' | 'startedMs'
>;

/**
 * Where nobody may be asked any more for what a request may spend, and a budget wants the cheaper ones then: any other that it can pay, whatever its
 * model. undefined where there is none.
 */
export function cheaperPlan(question: CheaperQuestion): Plan | undefined {
  const { request, view, readiness, desk, startedMs, purse } = question;
  const task = taskClass(request);
  const expected = expectedOf(request, readiness.fleet, task);
  const byModel = [desk.deployments(view, undefined, startedMs)];
  const wishes = boundWishes(question);
  const regions = view.settings.dataResidency;
  const found = eligible({ byModel, needs: new Needs(request), wishes, expected, nowMs: startedMs, regions });
  const { deployments, groups, removed } = found;
  if (deployments.length === 0) return undefined;
  const rules = desk.rules(view.settings, { strategy: 'cost-optimized', alias: undefined, ofKey: undefined });
  const leftOut = new LeftOut({ view, wanted: undefined, byModel, removed });
  const { settings } = view;
  const known = { request, readiness, settings, task, expected, startedMs, purse, rank: rankOf(wishes) };
  const plan = new RankedPlan({ ...known, rules, deployments, groups, leftOut });
  return plan.isPayable ? plan : undefined;
}
