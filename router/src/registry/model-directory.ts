import type { ProviderId } from '../domain/ids.ts';
import type { FoundModel, ModelDefinition, ModelEntry, ModelListing } from '../domain/model-listing.ts';
import type { ListedModel } from '../domain/provider-adapter.ts';
import { modelTag } from './entity-tags.ts';
import type { ModelRow } from './ports.ts';
import type { LinkedModel, RegisteredProvider } from './registered-provider.ts';
import type { RegistryView } from './registry-view.ts';

/** What `GET /v1/models` lists (request's port of the same name). Answers from memory and refreshes behind. */
export interface ModelDirectory {
  /** Without a provider: the active one's models first, then all that can be reached, each once. */
  list(provider: string | undefined): ModelListing;
  /** undefined: nobody knows a model of this id. */
  find(id: string): FoundModel | undefined;
}

export function createModelDirectory(current: () => RegistryView): ModelDirectory {
  return {
    list(id) {
      const view = current();
      if (id === undefined) {
        return { kind: 'listed', entries: listed(view), definitions: definitionsOf(view) };
      }
      const provider = view.provider(id);
      if (provider === undefined) return { kind: 'no-such-provider' };
      const definitions = definitionsOf(view).filter((model) => provider.deployments.has(model.id));
      return { kind: 'listed', entries: merge([sightsOf(provider)]), definitions };
    },
    find(id) {
      const view = current();
      const entry = entryFor(view, id);
      const model = view.models.get(id);
      if (entry === undefined && model === undefined) return undefined;
      if (model === undefined) return { entry, definition: undefined, tag: undefined };
      return { entry, definition: definitionOf(model, linksOf(view).get(id)), tag: modelTag(model) };
    },
  };
}

/** Aliases first: they are what somebody gave a name to. One that has the name of a listed model stands for it. */
function listed(view: RegistryView): readonly ModelEntry[] {
  const models = merge(reachable(view).map(sightsOf));
  const { aliases } = view.index;
  if (aliases.size === 0) return models;
  const entries = [...aliases.keys()].flatMap((id) => aliasEntry(view, id) ?? []);
  const named = new Set(entries.map(({ id }) => id));
  return [...entries, ...models.filter(({ id }) => !named.has(id))];
}

/** Described by the first of its targets that can be reached, with all providers that stand behind it. */
function aliasEntry(view: RegistryView, name: string): ModelEntry | undefined {
  const alias = view.alias(name);
  if (alias === undefined) return undefined;
  const sights = alias.targets.flatMap(({ provider: id, model }): readonly Sight[] => {
    const provider = view.provider(id);
    if (provider === undefined || provider.state.kind !== 'loaded') return [];
    return [sightsOf(provider).get(model) ?? { id: model, provider, linked: undefined, listed: undefined }];
  });
  const [first] = sights;
  if (first === undefined) return undefined;
  const providers = [...new Set(sights.map(({ provider }) => provider.id))];
  const createdS = Math.floor(alias.createdAtMs / 1_000);
  return { ...entryOf(first, providers), id: name, name, ownedBy: 'provider-router', createdS };
}

/** What answers to a name as requests write it: a model's id, `provider/id`, or `auto`. Described under that name. */
function entryFor(view: RegistryView, name: string): ModelEntry | undefined {
  const alias = aliasEntry(view, name);
  if (alias !== undefined) return alias;
  const having = reachable(view).flatMap((provider) => sightsOf(provider).get(name) ?? []);
  const [entry] = merge(having.map((one) => new Map([[name, one]])));
  if (entry !== undefined) return entry;
  const usual = name === 'auto' ? usualSight(view) : prefixedSight(view, name);
  return usual === undefined ? undefined : { ...entryOf(usual, [usual.provider.id]), id: name };
}

function usualSight(view: RegistryView): Sight | undefined {
  const provider = view.activeProvider === undefined ? undefined : view.provider(view.activeProvider);
  const [usual] = provider?.modelNames() ?? [];
  return provider === undefined || usual === undefined ? undefined : sightsOf(provider).get(usual);
}

function prefixedSight(view: RegistryView, name: string): Sight | undefined {
  const meant = view.prefixed(name);
  const provider = meant && view.provider(meant.provider);
  return provider?.state.kind === 'loaded' ? sightsOf(provider).get(meant?.model ?? '') : undefined;
}

function definitionsOf(view: RegistryView): readonly ModelDefinition[] {
  const links = linksOf(view);
  return [...view.models.values()].map((model) => definitionOf(model, links.get(model.id)));
}

function definitionOf(model: ModelRow, providers: readonly ProviderId[] = []): ModelDefinition {
  return { ...model, providers };
}

/** Which providers have which model linked, highest priority first. */
function linksOf(view: RegistryView): ReadonlyMap<string, readonly ProviderId[]> {
  const links = new Map<string, ProviderId[]>();
  for (const { id, deployments } of view.byPriority) {
    for (const model of deployments.keys()) {
      const known = links.get(model);
      if (known === undefined) links.set(model, [id]);
      else known.push(id);
    }
  }
  return links;
}

/** Providers that can answer, the active one first. A stand-in is one of them only while it is active. */
function reachable(view: RegistryView): readonly RegisteredProvider[] {
  const isActive = (provider: RegisteredProvider): boolean => provider.id === view.activeProvider;
  const candidates = view.byPriority.filter(
    (provider) => provider.state.kind === 'loaded' && (isActive(provider) || !provider.standIn),
  );
  return [...candidates.filter(isActive), ...candidates.filter((provider) => !isActive(provider))];
}

/** One model at one provider, not described yet: of a model at several providers only the first one's description is wanted. */
interface Sight {
  readonly id: string;
  readonly provider: RegisteredProvider;
  readonly linked: LinkedModel | undefined;
  readonly listed: ListedModel | undefined;
}

/** The models of one provider by id: linked ones first, then its default, then its live list. */
function sightsOf(provider: RegisteredProvider): ReadonlyMap<string, Sight> {
  const { list } = provider.instance;
  if (provider.state.kind === 'loaded') list.touch();
  const sights = new Map<string, Sight>();
  for (const linked of provider.linkedModels()) {
    const { id } = linked.model;
    sights.set(id, { id, provider, linked, listed: list.models.get(provider.upstreamName(id)) });
  }
  // A default that is neither linked nor listed yet is a model all the same, as long as no list has come.
  const { defaultModel } = provider;
  if (defaultModel !== undefined && !sights.has(defaultModel) && list.models.size === 0) {
    sights.set(defaultModel, { id: defaultModel, provider, linked: undefined, listed: undefined });
  }
  for (const listed of list.models.values()) {
    if (!sights.has(listed.id)) sights.set(listed.id, { id: listed.id, provider, linked: undefined, listed });
  }
  return sights;
}

function entryOf({ id, provider, linked, listed }: Sight, providers: readonly ProviderId[]): ModelEntry {
  const { facts } = provider;
  return {
    id,
    name: linked?.model.name ?? listed?.name ?? id,
    createdS: listed?.createdS ?? Math.floor((linked?.model ?? provider).createdAtMs / 1_000),
    ownedBy: listed?.ownedBy ?? provider.id,
    contextLength: facts.contextLength(id),
    maxOutputTokens: facts.maxOutputTokens(id),
    capabilities: facts.capabilities(id),
    price: facts.price(id),
    providers,
  };
}

/** Each model once, as the first provider that has it describes it, with all that have it. */
function merge(lists: readonly ReadonlyMap<string, Sight>[]): readonly ModelEntry[] {
  const merged = new Map<string, { readonly sight: Sight; readonly providers: ProviderId[] }>();
  for (const list of lists) {
    for (const sight of list.values()) {
      const known = merged.get(sight.id);
      if (known === undefined) merged.set(sight.id, { sight, providers: [sight.provider.id] });
      else known.providers.push(sight.provider.id);
    }
  }
  return [...merged.values()].map(({ sight, providers }) => entryOf(sight, providers));
}
