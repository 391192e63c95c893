import type { RouteBasis } from '../../domain/route-explanation.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import { inChainOrder } from './chain-order.ts';
import { cheaperPlan } from './cheaper-plan.ts';
import { type Choice, modelAt } from './choice.ts';
import { fallbackChoices } from './fallback-choices.ts';
import { fittingWay } from './fitting-way.ts';
import { listFailure } from './list-failure.ts';
import { Needs } from './needs.ts';
import { OrderedPlan } from './ordered-plan.ts';
import { rankedRoute } from './ranked-route.ts';
import { lacking, type Removed, whyNotAsked } from './removal.ts';
import { type Route, type RouteQuestion, refused } from './route.ts';
import { modelNotFound, noModelNamed, outsideResidency, unusable } from './route-errors.ts';
import { type OrderedWay, wayWithin } from './way-within.ts';
import { whoIsAsked } from './who-is-asked.ts';

/** What stands for a model that nobody knows yet. */
const AUTO = 'auto';

/** Which provider and model a request goes to, and where it may go instead (contract, section 4, "Which provider"). Pure. */
export function planRoute(question: RouteQuestion): Route {
  const route = routeOf(question);
  if (question.purse === undefined || route.kind !== 'planned' || route.plan.isPayable) return route;
  const { provider, model } = route.plan.preferred;
  if (!question.purse.fallsToCheaper(provider, model)) return route;
  const asked = whoIsAsked(question);
  const isNamed = asked.kind === 'provider' && asked.basis !== 'active-provider';
  const plan = isNamed ? undefined : cheaperPlan(question);
  return plan === undefined ? route : { kind: 'planned', plan };
}

function routeOf(question: RouteQuestion): Route {
  const { view } = question;
  const needs = new Needs(question.request);
  const ranked = rankedRoute(question, needs);
  if (ranked !== undefined) return ranked;
  const asked = whoIsAsked(question);
  if (asked.kind === 'nobody') {
    return asked.final ? refused(asked.error) : goElsewhere(question, { ...asked, needs }, undefined);
  }
  const { provider, wanted, basis } = asked;
  if (provider.state.kind !== 'loaded' || provider.adapter === undefined) {
    return goElsewhere(question, { error: unusable(provider), wanted, needs }, provider);
  }
  const model = modelAt(provider, wanted, needs);
  if (model === undefined) return withoutModel(question, provider, basis, needs);
  if (wanted !== undefined && !provider.standIn && provider.hasModel(wanted) === 'no') {
    return refused(modelNotFound(provider, wanted, view.byPriority));
  }
  const others = othersThan(provider, wanted, needs, view);
  const first = { provider, model };
  const isNamed = basis !== 'active-provider';
  const way = fittingWay({ first, others, isNamed, needs });
  const removed = way.first.provider === provider ? undefined : [lacking(first, needs)];
  return planned(question, { first: way.first, others: way.others, basis, removed });
}

/** Nobody knows a model of the one that was to choose: it is asked for its list; if that fails, so has its attempt. */
function withoutModel(question: RouteQuestion, provider: CandidateProvider, basis: RouteBasis, needs: Needs): Route {
  if (question.isDryRun === true) {
    const warning = 'nobody knows a model of it yet: a request would read its list first, and take the first of it';
    return planned(question, { first: { provider, model: AUTO, warning }, others: () => [], basis });
  }
  const listing = provider.firstListing();
  if (listing !== undefined) return { kind: 'unlisted', listing };
  const problem = provider.listProblem();
  if (problem === undefined) return refused(noModelNamed(provider));
  const others = othersThan(provider, undefined, needs, question.view);
  return planned(question, { first: { provider, model: AUTO }, others, basis, unlisted: listFailure(problem) });
}

function othersThan(
  provider: CandidateProvider,
  wanted: string | undefined,
  needs: Needs,
  { byPriority, settings }: CatalogueView,
): () => readonly Choice[] {
  return () => {
    if (!settings.fallbackEnabled) return [];
    return inChainOrder(settings.fallbackChains, provider.id, fallbackChoices(byPriority, provider, wanted, needs));
  };
}

/** The one asked for cannot work: its error, unless fallback is on and finds another. */
function goElsewhere(
  question: RouteQuestion,
  refusal: { readonly error: RouterError; readonly wanted: string | undefined; readonly needs: Needs },
  provider: CandidateProvider | undefined,
): Route {
  const { view } = question;
  if (!view.settings.fallbackEnabled) return refused(refusal.error);
  const { wanted, needs, error } = refusal;
  const [first, ...rest] = fallbackChoices(view.byPriority, provider, wanted, needs);
  if (first === undefined) return refused(error);
  const way = fittingWay({ first, others: () => rest, isNamed: false, needs });
  const removed = provider === undefined ? [] : [refusedOf(provider, wanted)];
  return planned(question, { first: way.first, others: way.others, basis: 'fallback', removed });
}

function refusedOf(provider: CandidateProvider, wanted: string | undefined): Removed {
  const model = wanted ?? provider.defaultModel ?? AUTO;
  return { provider: provider.id, model, removed: whyNotAsked(provider, wanted) ?? 'cannot work now' };
}

function planned(question: RouteQuestion, way: OrderedWay): Route {
  const { request, view, readiness, purse, startedMs } = question;
  const { settings } = view;
  const regions = settings.dataResidency;
  const kept = regions === undefined ? way : wayWithin(regions, way);
  if (kept === undefined) return refused(outsideResidency(way.first, regions ?? []));
  const { first, others, basis, removed, unlisted } = kept;
  const asked = { request, settings, readiness, purse, startedMs };
  const plan = new OrderedPlan({ ...asked, first, others, basis, removed, unlisted });
  return { kind: 'planned', plan };
}
