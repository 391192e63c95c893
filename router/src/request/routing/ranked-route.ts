import type { Alias } from '../../domain/alias.ts';
import { type RouteWishes, wishesForChoice } from '../../domain/route-wishes.ts';
import { isAutoModel, strategyOfAuto } from '../../domain/routing-words.ts';
import type { CatalogueView } from '../ports.ts';
import { aliasGroups } from './alias-groups.ts';
import { aliasRules } from './alias-rules.ts';
import { ownerOf, policyOf, rankOf } from './asker.ts';
import { boundWishes } from './bound-wishes.ts';
import type { Deployment } from './deployment.ts';
import { type Eligible, eligible } from './eligible.ts';
import { expectedOf } from './expected-tokens.ts';
import { LeftOut } from './left-out.ts';
import type { Needs } from './needs.ts';
import { patienceOf } from './patience-of.ts';
import { pressed } from './pressed.ts';
import { RankedPlan } from './ranked-plan.ts';
import { type Route, type RouteQuestion, refused } from './route.ts';
import { aliasUnusable, noCandidate } from './route-errors.ts';
import type { RoutingDesk } from './routing-desk.ts';
import { sessionOf } from './session-of.ts';
import { taskClass } from './task-class.ts';
import { askedByPrefix, namesProvider } from './who-is-asked.ts';

/**
 * The engine's choice: where nobody names a provider, and a strategy is set, the client wants something of the way, or the model is left to the router.
 * undefined where it is not asked, or knows nobody: then the active provider answers, if only with the reason why it cannot.
 */
export function rankedRoute(question: RouteQuestion, needs: Needs): Route | undefined {
  const { request, view, readiness, desk, startedMs } = question;
  const { settings } = view;
  const { model } = request;
  const isAuto = model !== undefined && isAutoModel(model);
  const policy = policyOf(question.principal);
  const alias = model === undefined ? undefined : view.alias(model);
  const wishes = boundWishes(question);
  const isWished = wishes !== undefined && wishesForChoice(wishes);
  if (
    !isAuto &&
    !isWished &&
    alias === undefined &&
    policy?.strategy === undefined &&
    settings.strategy === undefined &&
    settings.balancing === undefined
  )
    return undefined;
  if (namesProvider(question)) return undefined;
  const names = namesOf(model, wishes);
  if (names.length === 1 && model !== undefined && askedByPrefix(model, view) !== undefined) return undefined;
  const behind = alias && aliasGroups(alias, desk.behind(view, alias, startedMs));
  const byModel = names.flatMap((name) =>
    behind !== undefined && name === model ? behind : [deploymentsOf(name, view, desk, startedMs)],
  );
  const task = taskClass(request);
  const expected = expectedOf(request, readiness.fleet, task);
  const found = eligible({ byModel, needs, wishes, expected, nowMs: startedMs, regions: settings.dataResidency });
  const { deployments, groups, removed } = found;
  if (deployments.length === 0 && isWished && isNarrowed(found, wishes)) return refused(noCandidate(found));
  if (deployments.length === 0) return alias && refused(aliasUnusable(alias, found.removed, view));
  const strategy = wishes?.strategy ?? (isAuto ? strategyOfAuto(model) : undefined);
  const rules = {
    ...pressed(
      desk.rules(settings, { strategy, alias: alias && aliasRules(alias), ofKey: policy?.strategy }),
      question.purse,
    ),
    ...(mayFailOver(wishes, alias) ? {} : { maxAttempts: 1 }),
    ...patienceOf(deployments, request, settings),
  };
  const meant = names.length === 1 ? alias?.targets.map(({ provider }) => provider) : undefined;
  const leftOut = new LeftOut({ view, wanted: names[0], byModel, removed, meant });
  const { affinity } = desk;
  const { purse } = question;
  const session = sessionOf(request, question.session, ownerOf(question.principal));
  const asked = { request, readiness, settings, purse, task, expected, startedMs };
  const known = { ...asked, session, affinity, rank: rankOf(wishes) };
  return { kind: 'planned', plan: new RankedPlan({ ...known, rules, deployments, groups, leftOut }) };
}

/** The models that will do, in their order; undefined stands for any. */
function namesOf(model: string | undefined, wishes: RouteWishes | undefined): readonly (string | undefined)[] {
  const named = model === undefined || model === '' ? [] : [model];
  const all = [...new Set([...named, ...(wishes?.models ?? [])])];
  return all.length === 0 ? [undefined] : all.map((name) => (isAutoModel(name) ? undefined : name));
}

function deploymentsOf(
  name: string | undefined,
  view: CatalogueView,
  desk: RoutingDesk,
  nowMs: number,
): readonly Deployment[] {
  const prefixed = name === undefined ? undefined : askedByPrefix(name, view);
  if (prefixed?.kind !== 'provider') return desk.deployments(view, name, nowMs);
  return desk.deployments(view, prefixed.wanted, nowMs).filter(({ provider }) => provider === prefixed.provider);
}

/** Without an order of its own, a client that allows no fallback means one call. */
function mayFailOver(wishes: RouteWishes | undefined, alias: Alias | undefined): boolean {
  if (alias?.fallback === false) return false;
  return wishes === undefined || wishes.allowsFallbacks || wishes.order.length > 0;
}

/** Whether a wish took somebody out, or may have kept everybody out. */
function isNarrowed({ removed }: Eligible, { only, ignore }: RouteWishes): boolean {
  return removed.length > 0 || only !== undefined || ignore.length > 0;
}
