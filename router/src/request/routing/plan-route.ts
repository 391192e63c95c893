import type { Alias } from '../../domain/alias.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { prefixedName } from '../../domain/prefixed-name.ts';
import type { RouteBasis } from '../../domain/route-explanation.ts';
import { type RouteWishes, wishesForChoice } from '../../domain/route-wishes.ts';
import type { RouterError } from '../../domain/router-error.ts';
import { isAutoModel, strategyOfAuto } from '../../domain/routing-words.ts';
import type { DeploymentReadiness, Plan, Purse } from '../plan.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import { aliasGroups } from './alias-groups.ts';
import { aliasRules } from './alias-rules.ts';
import { inChainOrder } from './chain-order.ts';
import { cheaperPlan } from './cheaper-plan.ts';
import { type Choice, modelAt } from './choice.ts';
import type { Deployment } from './deployment.ts';
import { type Eligible, eligible } from './eligible.ts';
import { expectedOf } from './expected-tokens.ts';
import { fallbackChoices } from './fallback-choices.ts';
import { fittingWay } from './fitting-way.ts';
import { LeftOut } from './left-out.ts';
import { listFailure } from './list-failure.ts';
import { Needs } from './needs.ts';
import { OrderedPlan, type OrderedPlanOptions } from './ordered-plan.ts';
import { pressed } from './pressed.ts';
import { RankedPlan } from './ranked-plan.ts';
import { lacking, type Removed, whyNotAsked } from './removal.ts';
import {
  activeMissing,
  aliasUnusable,
  modelNotFound,
  noActiveProvider,
  noCandidate,
  noModelNamed,
  providerNotFound,
  unusable,
} from './route-errors.ts';
import type { RoutingDesk } from './routing-desk.ts';
import { sessionOf } from './session-of.ts';
import { taskClass } from './task-class.ts';

export interface RouteQuestion {
  readonly request: ChatRequest;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  /** The name of its conversation, where a header gave one. */
  readonly session?: string | undefined;
  readonly view: CatalogueView;
  readonly readiness: DeploymentReadiness;
  readonly desk: RoutingDesk;
  /** What the request may spend; undefined where nothing bounds that. */
  readonly purse?: Purse | undefined;
  /** Monotonic. */
  readonly startedMs: number;
  /** Nobody is asked, not even for a list of models. */
  readonly isDryRun?: boolean;
}

export type Route =
  | { readonly kind: 'planned'; readonly plan: Plan }
  /** The request leaves the model to a provider that was never asked what it has: plan again when it was. */
  | { readonly kind: 'unlisted'; readonly listing: Promise<void> }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** Who was asked for, and by what. `wanted` is undefined where the request leaves the model to the provider. */
type Asked =
  | {
      readonly kind: 'provider';
      readonly provider: CandidateProvider;
      readonly wanted: string | undefined;
      /** What names the provider; all but the active one, the client itself named. */
      readonly basis: RouteBasis;
    }
  | {
      readonly kind: 'nobody';
      readonly error: RouterError;
      readonly wanted: string | undefined;
      readonly final: boolean;
    };

/** The word that leaves the choice to the router. */
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

/**
 * The engine's choice: where nobody names a provider, and a strategy is set, the client wants something of the way, or the model is left to the router.
 * undefined where it is not asked, or knows nobody: then the active provider answers, if only with the reason why it cannot.
 */
function rankedRoute(question: RouteQuestion, needs: Needs): Route | undefined {
  const { request, providerHeader, view, readiness, desk, startedMs } = question;
  const { settings } = view;
  const { model, wishes } = request;
  const isAuto = model !== undefined && isAutoModel(model);
  const isWished = wishes !== undefined && wishesForChoice(wishes);
  const alias = model === undefined ? undefined : view.alias(model);
  if (
    !isAuto &&
    !isWished &&
    alias === undefined &&
    settings.strategy === undefined &&
    settings.balancing === undefined
  )
    return undefined;
  if (nameOf(providerHeader) !== undefined || nameOf(request.provider) !== undefined) return undefined;
  const names = namesOf(model, wishes);
  if (names.length === 1 && model !== undefined && askedByPrefix(model, view) !== undefined) return undefined;
  const behind = alias && aliasGroups(alias, desk.behind(view, alias, startedMs));
  const byModel = names.flatMap((name) =>
    behind !== undefined && name === model ? behind : [deploymentsOf(name, view, desk, startedMs)],
  );
  const task = taskClass(request);
  const expected = expectedOf(request, readiness.fleet, task);
  const found = eligible({ byModel, needs, wishes, expected, nowMs: startedMs });
  const { deployments, groups, removed } = found;
  if (deployments.length === 0 && isWished && isNarrowed(found, wishes)) return refused(noCandidate(found));
  if (deployments.length === 0) return alias && refused(aliasUnusable(alias, found.removed, view));
  const strategy = wishes?.strategy ?? (isAuto ? strategyOfAuto(model) : undefined);
  const rules = {
    ...pressed(desk.rules(settings, { strategy, alias: alias && aliasRules(alias) }), question.purse),
    ...(mayFailOver(wishes, alias) ? {} : { maxAttempts: 1 }),
  };
  const leftOut = new LeftOut({ view, wanted: names[0], all: byModel.flat(), removed });
  const { affinity } = desk;
  const session = sessionOf(request, question.session);
  const known = { request, readiness, purse: question.purse, task, expected, startedMs, session, affinity };
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

function whoIsAsked({ request, providerHeader, view }: RouteQuestion): Asked {
  // Of several models that will do none may be had, or the engine had found one: the first stands for all.
  const asked = request.model === undefined || request.model === '' ? request.wishes?.models[0] : request.model;
  const model = asked === undefined || isAutoModel(asked) ? undefined : asked;
  const byHeader = nameOf(providerHeader);
  const named = byHeader ?? nameOf(request.provider);
  if (named !== undefined)
    return askedByName(named, byHeader === undefined ? 'provider-field' : 'provider-header', model, view);
  const prefixed = model === undefined ? undefined : askedByPrefix(model, view);
  return prefixed ?? askedAsActive(model, view);
}

function askedByName(named: string, basis: RouteBasis, model: string | undefined, view: CatalogueView): Asked {
  const provider = view.provider(named);
  if (provider === undefined) {
    return { kind: 'nobody', error: providerNotFound(named, view.byPriority), wanted: model, final: true };
  }
  return { kind: 'provider', provider, wanted: withoutOwnPrefix(provider, model), basis };
}

/** `id/model`, where a provider of that id exists: other slashes belong to the model's own name. */
function askedByPrefix(model: string, view: CatalogueView): Asked | undefined {
  const meant = prefixedName(model, (id) => view.provider(id) !== undefined);
  const provider = meant && view.provider(meant.provider);
  if (meant === undefined || provider === undefined) return undefined;
  const rest = meant.model;
  return { kind: 'provider', provider, wanted: isAutoModel(rest) ? undefined : rest, basis: 'model-prefix' };
}

function askedAsActive(model: string | undefined, view: CatalogueView): Asked {
  const id = view.activeProvider;
  if (id === undefined) return { kind: 'nobody', error: noActiveProvider(), wanted: model, final: false };
  const provider = view.provider(id);
  if (provider === undefined) return { kind: 'nobody', error: activeMissing(id), wanted: model, final: false };
  return { kind: 'provider', provider, wanted: model, basis: 'active-provider' };
}

/** A named provider may be asked for its own models by the prefixed name too, unless that is truly what it calls them. */
function withoutOwnPrefix(provider: CandidateProvider, model: string | undefined): string | undefined {
  if (model === undefined || !model.startsWith(`${provider.id}/`) || provider.hasModel(model) === 'yes') return model;
  const rest = model.slice(provider.id.length + 1);
  return rest === '' || isAutoModel(rest) ? undefined : rest;
}

function nameOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === AUTO ? undefined : text;
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

function planned(
  { request, view, readiness, purse, startedMs }: RouteQuestion,
  {
    first,
    others,
    basis,
    removed,
    unlisted,
  }: Pick<OrderedPlanOptions, 'first' | 'others' | 'unlisted' | 'basis' | 'removed'>,
): Route {
  const { settings } = view;
  const plan = new OrderedPlan({
    request,
    settings,
    readiness,
    purse,
    startedMs,
    first,
    others,
    basis,
    removed,
    unlisted,
  });
  return { kind: 'planned', plan };
}

function refused(error: RouterError): Route {
  return { kind: 'refused', error };
}
