import type { ProviderId } from '../domain/ids.ts';
import type { FoundModel, ModelDefinition, ModelEntry, ModelListing } from '../domain/model-listing.ts';
import type { ListedModel } from '../domain/provider-adapter.ts';
import { MICRO_USD_PER_MILLION } from './deployment-cost.ts';
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
        return { kind: 'listed', entries: merge(reachable(view).map(entriesOf)), definitions: definitionsOf(view) };
      }
      const provider = view.provider(id);
      if (provider === undefined) return { kind: 'no-such-provider' };
      const definitions = definitionsOf(view).filter((model) => provider.deployments.has(model.id));
      return { kind: 'listed', entries: [...entriesOf(provider).values()], definitions };
    },
    find(id) {
      const view = current();
      const having = reachable(view).flatMap((provider) => entriesOf(provider).get(id) ?? []);
      const [entry] = merge(having.map((one) => new Map([[id, one]])));
      const model = view.models.get(id);
      if (entry === undefined && model === undefined) return undefined;
      if (model === undefined) return { entry, definition: undefined, tag: undefined };
      return { entry, definition: definitionOf(model, linksOf(view).get(id)), tag: modelTag(model) };
    },
  };
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

/** The models of one provider by id: linked ones first, then its default, then its live list. */
function entriesOf(provider: RegisteredProvider): ReadonlyMap<string, ModelEntry> {
  const { list } = provider.instance;
  if (provider.state.kind === 'loaded') list.touch();
  const entries = new Map<string, ModelEntry>();
  for (const linked of provider.linkedModels()) {
    const listed = list.models.get(provider.upstreamName(linked.model.id));
    entries.set(linked.model.id, linkedEntry(provider, linked, listed));
  }
  // A default that is neither linked nor listed yet is a model all the same, as long as no list has come.
  const { defaultModel } = provider;
  if (defaultModel !== undefined && !entries.has(defaultModel) && list.models.size === 0) {
    entries.set(defaultModel, listedEntry(provider, { id: defaultModel }));
  }
  for (const listed of list.models.values()) {
    if (!entries.has(listed.id)) entries.set(listed.id, listedEntry(provider, listed));
  }
  return entries;
}

function linkedEntry(provider: RegisteredProvider, linked: LinkedModel, listed: ListedModel | undefined): ModelEntry {
  const { model, deployment } = linked;
  return {
    id: model.id,
    name: model.name,
    createdS: Math.floor(model.createdAtMs / 1_000),
    ownedBy: listed?.ownedBy ?? provider.id,
    contextLength: deployment.contextLength ?? model.contextLength ?? listed?.contextLength,
    maxOutputTokens: model.maxOutputTokens,
    capabilities: deployment.capabilities ?? model.capabilities,
    inputUsdPerToken: perToken(deployment.inputMicroUsdPerMillion),
    outputUsdPerToken: perToken(deployment.outputMicroUsdPerMillion),
    providers: [provider.id],
  };
}

function listedEntry(provider: RegisteredProvider, listed: ListedModel): ModelEntry {
  return {
    id: listed.id,
    name: listed.name ?? listed.id,
    createdS: Math.floor(provider.createdAtMs / 1_000),
    ownedBy: listed.ownedBy ?? provider.id,
    contextLength: listed.contextLength,
    maxOutputTokens: undefined,
    capabilities: [],
    inputUsdPerToken: undefined,
    outputUsdPerToken: undefined,
    providers: [provider.id],
  };
}

/** Each model once, as the first provider that has it describes it, with all that have it. */
function merge(lists: readonly ReadonlyMap<string, ModelEntry>[]): readonly ModelEntry[] {
  const merged = new Map<string, { readonly entry: ModelEntry; readonly providers: ProviderId[] }>();
  for (const entry of lists.flatMap((list) => [...list.values()])) {
    const known = merged.get(entry.id);
    if (known === undefined) merged.set(entry.id, { entry, providers: [...entry.providers] });
    else known.providers.push(...entry.providers);
  }
  return [...merged.values()].map(({ entry, providers }) => ({ ...entry, providers }));
}

function perToken(microUsdPerMillion: number | undefined): number | undefined {
  return microUsdPerMillion === undefined ? undefined : microUsdPerMillion / MICRO_USD_PER_MILLION;
}
