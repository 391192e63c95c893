import { prefixedName } from '../../domain/prefixed-name.ts';
import type { RouteBasis } from '../../domain/route-explanation.ts';
import type { RouterError } from '../../domain/router-error.ts';
import { isAutoModel } from '../../domain/routing-words.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import type { RouteQuestion } from './route.ts';
import { activeMissing, noActiveProvider, providerNotFound } from './route-errors.ts';

/** Who was asked for, and by what. `wanted` is undefined where the request leaves the model to the provider. */
export type Asked =
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

/** Where no engine chooses. */
export function whoIsAsked({ request, providerHeader, view }: RouteQuestion): Asked {
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

/** By a header or a field of its own; a prefix of the model is another matter. */
export function namesProvider({ request, providerHeader }: Pick<RouteQuestion, 'request' | 'providerHeader'>): boolean {
  return nameOf(providerHeader) !== undefined || nameOf(request.provider) !== undefined;
}

function askedByName(named: string, basis: RouteBasis, model: string | undefined, view: CatalogueView): Asked {
  const provider = view.provider(named);
  if (provider === undefined) {
    return { kind: 'nobody', error: providerNotFound(named, view.byPriority), wanted: model, final: true };
  }
  return { kind: 'provider', provider, wanted: withoutOwnPrefix(provider, model), basis };
}

/** `id/model`, where a provider of that id exists: other slashes belong to the model's own name. */
export function askedByPrefix(model: string, view: CatalogueView): Asked | undefined {
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
