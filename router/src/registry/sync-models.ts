import type { ListedModel } from '../domain/provider-adapter.ts';
import { createLimiter } from '../lib/limiter.ts';
import { checkModelId } from './check-model-id.ts';
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
  /** Listed, but under names that cannot be kept. */
  readonly failed: readonly string[];
  /** Why the list could not be read or kept; undefined where it was. */
  readonly error: string | undefined;
}

/** Runs a write in its turn. */
type InTurn = <Outcome>(plan: () => Promise<Outcome>) => Promise<Outcome | Unavailable>;

const READ_LIMIT_MS = 10_000;
const SIDE_BY_SIDE = 64;

/** All lists are read side by side; each provider's links are one write, so that one that fails spoils none of the others. */
export async function syncModels(desk: WriteDesk, inTurn: InTurn, author: Author): Promise<readonly SyncReport[]> {
  const limiter = createLimiter(SIDE_BY_SIDE);
  const providers = desk.view().byPriority.filter((provider) => provider.enabled);
  return Promise.all(providers.map((provider) => limiter(() => syncOne(desk, inTurn, provider, author))));
}

async function syncOne(
  desk: WriteDesk,
  inTurn: InTurn,
  provider: RegisteredProvider,
  author: Author,
): Promise<SyncReport> {
  const kept = [...provider.deployments.keys()];
  const check = await provider.instance.check(READ_LIMIT_MS);
  if (check.kind === 'unhealthy') return { provider, added: [], kept, failed: [], error: check.reason };
  const [failed, good] = partition(check.models, ({ id }) => checkModelId(id, 'id').length > 0);
  const linked = await inTurn(() => linkListed(desk, provider.id, good, author));
  const report = { provider, kept, failed: failed.map(({ id }) => id) };
  if (linked.kind === 'unavailable') return { ...report, added: [], error: linked.reason };
  return { ...report, added: linked.added, kept: linked.kept, error: undefined };
}

interface Linked {
  readonly kind: 'linked';
  readonly added: readonly string[];
  readonly kept: readonly string[];
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
  if (fresh.length === 0) return { kind: 'linked', added: [], kept };
  const outcome = await desk.commit(linkSteps(desk, provider, fresh), author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'linked', added: fresh.map(({ id }) => id), kept };
    case 'conflict':
    case 'missing':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function linkSteps(
  desk: WriteDesk,
  provider: RegisteredProvider,
  listed: readonly ListedModel[],
): readonly RegistryChange[] {
  const nowMs = desk.now();
  return listed.flatMap((model): readonly RegistryChange[] => {
    const link: RegistryChange = { kind: 'put-deployment', row: toDeployment(provider, model, nowMs) };
    if (desk.view().models.has(model.id)) return [link];
    return [{ kind: 'put-model', row: toModel(model, nowMs) }, link];
  });
}

function toModel({ id, name, contextLength, chat }: ListedModel, nowMs: number): ModelRow {
  return {
    id,
    name: name ?? id,
    description: undefined,
    capabilities: chat === true ? ['chat'] : [],
    contextLength,
    maxOutputTokens: undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function toDeployment(provider: RegisteredProvider, { id, contextLength }: ListedModel, nowMs: number): DeploymentRow {
  return {
    providerId: provider.id,
    modelId: id,
    isDefault: provider.defaultModel === id,
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
