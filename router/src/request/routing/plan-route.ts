import type { ChatRequest } from '../../domain/chat-request.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { DeploymentReadiness, Plan } from '../plan.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import { type Choice, modelAt } from './choice.ts';
import { fallbackChoices } from './fallback-choices.ts';
import { fittingWay } from './fitting-way.ts';
import { listFailure } from './list-failure.ts';
import { Needs } from './needs.ts';
import { OrderedPlan, type OrderedPlanOptions } from './ordered-plan.ts';
import {
  activeMissing,
  modelNotFound,
  noActiveProvider,
  noModelNamed,
  providerNotFound,
  unusable,
} from './route-errors.ts';

export interface RouteQuestion {
  readonly request: ChatRequest;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  readonly view: CatalogueView;
  readonly readiness: DeploymentReadiness;
  /** Monotonic. */
  readonly startedMs: number;
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
      /** The client itself names the provider. */
      readonly isNamed: boolean;
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
  const { view } = question;
  const needs = new Needs(question.request);
  const asked = whoIsAsked(question);
  if (asked.kind === 'nobody') {
    return asked.final ? refused(asked.error) : goElsewhere(question, { ...asked, needs }, undefined);
  }
  const { provider, wanted, isNamed } = asked;
  if (provider.state.kind !== 'loaded' || provider.adapter === undefined) {
    return goElsewhere(question, { error: unusable(provider), wanted, needs }, provider);
  }
  const model = modelAt(provider, wanted, needs);
  if (model === undefined) return withoutModel(question, provider, needs);
  if (wanted !== undefined && !provider.standIn && provider.hasModel(wanted) === 'no') {
    return refused(modelNotFound(provider, wanted, view.byPriority));
  }
  const others = othersThan(provider, wanted, needs, view);
  return planned(question, fittingWay({ first: { provider, model }, others, isNamed, needs }));
}

/** Nobody knows a model of the one that was to choose: it is asked for its list; if that fails, so has its attempt. */
function withoutModel(question: RouteQuestion, provider: CandidateProvider, needs: Needs): Route {
  const listing = provider.firstListing();
  if (listing !== undefined) return { kind: 'unlisted', listing };
  const problem = provider.listProblem();
  if (problem === undefined) return refused(noModelNamed(provider));
  const others = othersThan(provider, undefined, needs, question.view);
  return planned(question, { first: { provider, model: AUTO }, others, unlisted: listFailure(problem) });
}

function othersThan(
  provider: CandidateProvider,
  wanted: string | undefined,
  needs: Needs,
  { byPriority, settings }: CatalogueView,
): () => readonly Choice[] {
  return () => (settings.fallbackEnabled ? fallbackChoices(byPriority, provider, wanted, needs) : []);
}

function whoIsAsked({ request, providerHeader, view }: RouteQuestion): Asked {
  const model = request.model === AUTO || request.model === '' ? undefined : request.model;
  const named = nameOf(providerHeader) ?? nameOf(request.provider);
  if (named !== undefined) return askedByName(named, model, view);
  const prefixed = model === undefined ? undefined : askedByPrefix(model, view);
  return prefixed ?? askedAsActive(model, view);
}

function askedByName(named: string, model: string | undefined, view: CatalogueView): Asked {
  const provider = view.provider(named);
  if (provider === undefined) {
    return { kind: 'nobody', error: providerNotFound(named, view.byPriority), wanted: model, final: true };
  }
  return { kind: 'provider', provider, wanted: withoutOwnPrefix(provider, model), isNamed: true };
}

/** `id/model`, where a provider of that id exists: other slashes belong to the model's own name. */
function askedByPrefix(model: string, view: CatalogueView): Asked | undefined {
  const slash = model.indexOf('/');
  if (slash <= 0 || slash === model.length - 1) return undefined;
  const provider = view.provider(model.slice(0, slash));
  if (provider === undefined) return undefined;
  const rest = model.slice(slash + 1);
  return { kind: 'provider', provider, wanted: rest === AUTO ? undefined : rest, isNamed: true };
}

function askedAsActive(model: string | undefined, view: CatalogueView): Asked {
  const id = view.activeProvider;
  if (id === undefined) return { kind: 'nobody', error: noActiveProvider(), wanted: model, final: false };
  const provider = view.provider(id);
  if (provider === undefined) return { kind: 'nobody', error: activeMissing(id), wanted: model, final: false };
  return { kind: 'provider', provider, wanted: model, isNamed: false };
}

/** A named provider may be asked for its own models by the prefixed name too, unless that is truly what it calls them. */
function withoutOwnPrefix(provider: CandidateProvider, model: string | undefined): string | undefined {
  if (model === undefined || !model.startsWith(`${provider.id}/`) || provider.hasModel(model) === 'yes') return model;
  const rest = model.slice(provider.id.length + 1);
  return rest === '' || rest === AUTO ? undefined : rest;
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
  return planned(question, fittingWay({ first, others: () => rest, isNamed: false, needs }));
}

function planned(
  { request, view, readiness, startedMs }: RouteQuestion,
  way: Pick<OrderedPlanOptions, 'first' | 'others' | 'unlisted'>,
): Route {
  const plan = new OrderedPlan({ request, settings: view.settings, readiness, startedMs, ...way });
  return { kind: 'planned', plan };
}

function refused(error: RouterError): Route {
  return { kind: 'refused', error };
}
