import type { ListedModel } from '../domain/provider-adapter.ts';
import { askMany } from './ask-many.ts';
import { checkModelId } from './check-model-id.ts';
import { MAX_MODELS } from './check-provider-size.ts';
import type { DeploymentRow, ModelRow, RegistryChange } from './ports.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, Unavailable } from './write-outcome.ts';

/** What became of the models in one provider's live list. */
export interface SyncReport {
  readonly provider: RegisteredProvider;
  /** Linked now. */
  readonly added: readonly string[];
  /** Linked before, listed or not: nothing is ever taken away. */
  readonly kept: readonly string[];
  /** Listed, but under names that cannot be kept, or more than one provider may have linked. */
  readonly failed: readonly string[];
  /** Why the list could not be read or kept; undefined where it was. */
  readonly error: string | undefined;
}

/** Runs a write in its turn. */
type InTurn = <Outcome>(plan: () => Promise<Outcome>) => Promise<Outcome | Unavailable>;

const READ_LIMIT_MS = 10_000;
const SIDE_BY_SIDE = 64;
const BEGIN_WITHIN_MS = 30_000;
const NOT_ASKED = 'It was not asked: the time for all was over. Sync again; those that hang come last then.';

/** All lists are read side by side; each provider's links are one write, so that one that fails spoils none of the others. */
export async function syncModels(desk: WriteDesk, inTurn: InTurn, author: Author): Promise<readonly SyncReport[]> {
  // A stand-in answers to every name: a link of its own says nothing.
  const providers = desk.view().byPriority.filter((provider) => provider.enabled && !provider.standIn);
  return askMany(providers, {
    sideBySide: SIDE_BY_SIDE,
    beginWithinMs: BEGIN_WITHIN_MS,
    now: desk.now,
    ask: (provider) => syncOne(desk, inTurn, provider, author),
    notAsked: (provider) => ({ ...untouched(provider), error: NOT_ASKED }),
  });
}

function untouched(provider: RegisteredProvider): Omit<SyncReport, 'error'> {
  return { provider, added: [], kept: [...provider.deployments.keys()], failed: [] };
}

async function syncOne(
  desk: WriteDesk,
  inTurn: InTurn,
  provider: RegisteredProvider,
  author: Author,
): Promise<SyncReport> {
  const check = await provider.instance.check(READ_LIMIT_MS);
  if (check.kind === 'unhealthy') return { ...untouched(provider), error: check.reason };
  const [failed, good] = partition(check.models, ({ id }) => checkModelId(id, 'id').length > 0);
  const linked = await inTurn(() => linkListed(desk, provider.id, good, author));
  const unnamed = failed.map(({ id }) => id);
  if (linked.kind === 'unavailable') return { ...untouched(provider), failed: unnamed, error: linked.reason };
  const { added, left } = linked;
  return { provider, added, kept: linked.kept, failed: [...unnamed, ...left], error: undefined };
}

interface Linked {
  readonly kind: 'linked';
  readonly added: readonly string[];
  readonly kept: readonly string[];
  /** Beyond what one provider may have linked. */
  readonly left: readonly string[];
}

async function linkListed(
  desk: WriteDesk,
  providerId: string,
  listed: readonly ListedModel[],
  author: Author,
): Promise<Linked | Unavailable> {
  const provider = desk.view().provider(providerId);
  if (provider === undefined) return { kind: 'unavailable', reason: 'The provider was removed meanwhile.' };
  const kept = [...provider.deployments.keys()];
  // A model under an upstream name of its own is not linked a second time under that name.
  const known = new Set([...kept, ...kept.map((id) => provider.upstreamName(id))]);
  const fresh = [...new Map(listed.map((model) => [model.id, model])).values()].filter(({ id }) => !known.has(id));
  const added = fresh.slice(0, Math.max(0, MAX_MODELS - kept.length));
  const linked: Linked = { kind: 'linked', added: ids(added), kept, left: ids(fresh.slice(added.length)) };
  if (added.length === 0) return linked;
  const outcome = await desk.commit(linkSteps(desk, provider, added), author.actor);
  switch (outcome.kind) {
    case 'committed':
      return linked;
    case 'conflict':
    case 'missing':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function ids(models: readonly ListedModel[]): readonly string[] {
  return models.map(({ id }) => id);
}

function linkSteps(
  desk: WriteDesk,
  provider: RegisteredProvider,
  listed: readonly ListedModel[],
): readonly RegistryChange[] {
  const nowMs = desk.now();
  const { models } = desk.view();
  // Found once: without one in the config it is looked for among all links.
  const { id, defaultModel } = provider;
  return listed.flatMap((model): readonly RegistryChange[] => {
    const row = toDeployment({ providerId: id, isDefault: defaultModel === model.id }, model, nowMs);
    const link: RegistryChange = { kind: 'put-deployment', row };
    if (models.has(model.id)) return [link];
    return [{ kind: 'put-model', row: toModel(model, nowMs) }, link];
  });
}

function toModel({ id, name, contextLength }: ListedModel, nowMs: number): ModelRow {
  return {
    id,
    name: name ?? id,
    description: undefined,
    // Nobody's own words: what the list says is looked up in the list.
    capabilities: [],
    contextLength,
    maxOutputTokens: undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function toDeployment(
  place: Pick<DeploymentRow, 'providerId' | 'isDefault'>,
  { id, contextLength }: ListedModel,
  nowMs: number,
): DeploymentRow {
  return {
    ...place,
    modelId: id,
    upstreamName: undefined,
    contextLength,
    capabilities: undefined,
    region: undefined,
    inputMicroUsdPerMillion: undefined,
    outputMicroUsdPerMillion: undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function partition<Item>(
  items: readonly Item[],
  belongs: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
