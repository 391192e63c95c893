import type { ErrorDetail } from '../domain/router-error.ts';
import { changedProvider } from './changed-provider.ts';
import { checkModelId } from './check-model-id.ts';
import { checkModelCount } from './check-provider-size.ts';
import { checkDescription, checkText } from './check-text.ts';
import { defaultChanges } from './default-model.ts';
import { patched } from './patched.ts';
import type { DeploymentRow, ModelRow, RegistryChange } from './ports.ts';
import { providerToChange } from './provider-to-change.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { ModelLink } from './registry.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, LinkOutcome, UnlinkOutcome } from './write-outcome.ts';

/** Links a model to a provider, making its definition where there is none; a linked one is updated. */
export async function linkModel(
  desk: WriteDesk,
  providerId: string,
  link: ModelLink,
  author: Author,
): Promise<LinkOutcome> {
  const provider = providerToChange(desk, providerId, author);
  if ('kind' in provider) return provider;
  const before = provider.deployments.get(link.modelId);
  const tooMany = before === undefined ? checkModelCount('model_id', provider.deployments.size + 1) : [];
  const details = [...checkLink(link), ...tooMany];
  if (details.length > 0) return { kind: 'invalid', details };

  const nowMs = desk.now();
  const deployment = toDeployment(provider, link, nowMs);
  const changes: RegistryChange[] = [
    ...definitionChanges(desk.view().models.get(link.modelId), link, nowMs),
    { kind: 'put-deployment', row: deployment },
    ...defaultSteps(provider, deployment, link, nowMs),
  ];
  const outcome = await desk.commit(changes, author.actor);
  const after = changedProvider(desk, providerId, outcome);
  return 'kind' in after ? after : { kind: before === undefined ? 'linked' : 'updated', provider: after };
}

/** The default model that is unlinked is no default any more; the model's definition stays. */
export async function unlinkModel(
  desk: WriteDesk,
  providerId: string,
  modelId: string,
  author: Author,
): Promise<UnlinkOutcome> {
  const provider = providerToChange(desk, providerId, author);
  if ('kind' in provider) return provider;
  if (!provider.deployments.has(modelId)) return notLinked(providerId, modelId);
  const after = changedProvider(desk, providerId, await desk.commit(unlinkSteps(provider, modelId), author.actor));
  return 'kind' in after ? after : { kind: 'unlinked', provider: after };
}

/** The link and, where it was the provider's default, that too. */
export function unlinkSteps(provider: RegisteredProvider, modelId: string): readonly RegistryChange[] {
  const providerId = provider.id;
  const link: RegistryChange = { kind: 'delete-deployment', providerId, modelId };
  if (configuredDefault(provider) !== modelId) return [link];
  return [link, { kind: 'delete-config', providerId, key: 'defaultModel' }];
}

export async function setDefaultModel(
  desk: WriteDesk,
  providerId: string,
  modelId: string,
  author: Author,
): Promise<UnlinkOutcome> {
  const provider = providerToChange(desk, providerId, author);
  if ('kind' in provider) return provider;
  if (!provider.deployments.has(modelId)) return notLinked(providerId, modelId);
  const changes = [
    ...defaultChanges(provider.deployments.values(), modelId, desk.now()),
    defaultConfig(providerId, modelId),
  ];
  const after = changedProvider(desk, providerId, await desk.commit(changes, author.actor));
  return 'kind' in after ? after : { kind: 'default-set', provider: after };
}

/** What stands against a link. */
export function checkLink(link: ModelLink): readonly ErrorDetail[] {
  const details: ErrorDetail[] = [
    ...checkModelId(link.modelId, 'model_id'),
    ...checkText('name', link.name),
    ...checkDescription(link.description),
    ...checkText('upstream_name', link.upstreamName),
    ...checkText('region', link.region),
  ];
  for (const [field, price] of [
    ['input_usd_per_million', link.inputUsdPerMillion],
    ['output_usd_per_million', link.outputUsdPerMillion],
  ] as const) {
    if (typeof price === 'number' && !(price >= 0 && price <= 1_000_000)) {
      details.push({ field, message: 'A price is USD per million tokens, from 0 to 1,000,000.' });
    }
  }
  return details;
}

/** A link that describes the model writes its definition; one that only names it leaves an existing one alone. */
export function definitionChanges(
  before: ModelRow | undefined,
  link: ModelLink,
  nowMs: number,
): readonly RegistryChange[] {
  const describes = [link.name, link.description, link.maxOutputTokens].some((field) => field !== undefined);
  if (before !== undefined && !describes) return [];
  const row: ModelRow = {
    id: link.modelId,
    name: link.name ?? before?.name ?? link.modelId,
    description: patched(link.description, before?.description),
    capabilities: before?.capabilities ?? link.capabilities ?? [],
    contextLength: before?.contextLength ?? link.contextLength ?? undefined,
    maxOutputTokens: patched(link.maxOutputTokens, before?.maxOutputTokens),
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
  return [{ kind: 'put-model', row }];
}

/** A link as it is kept, over what is linked already. */
export function toDeployment(provider: Linkable, link: ModelLink, nowMs: number): DeploymentRow {
  const before = provider.deployments.get(link.modelId);
  return {
    providerId: provider.id,
    modelId: link.modelId,
    isDefault: link.isDefault ?? before?.isDefault ?? configuredDefault(provider) === link.modelId,
    upstreamName: patched(link.upstreamName, before?.upstreamName),
    contextLength: patched(link.contextLength, before?.contextLength),
    capabilities: link.capabilities ?? before?.capabilities,
    region: patched(link.region, before?.region),
    inputMicroUsdPerMillion: patched(microUsd(link.inputUsdPerMillion), before?.inputMicroUsdPerMillion),
    outputMicroUsdPerMillion: patched(microUsd(link.outputUsdPerMillion), before?.outputMicroUsdPerMillion),
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
}

/** As much of a provider as a link needs to know. */
interface Linkable {
  readonly id: string;
  readonly configRows: RegisteredProvider['configRows'];
  readonly deployments: RegisteredProvider['deployments'];
}

function microUsd(usd: number | null | undefined): number | null | undefined {
  return typeof usd === 'number' ? Math.round(usd * 1_000_000) : usd;
}

/** What a link says about the default reaches the other deployments and the config: they are one value. */
function defaultSteps(
  provider: RegisteredProvider,
  { providerId, modelId }: DeploymentRow,
  { isDefault }: ModelLink,
  nowMs: number,
): readonly RegistryChange[] {
  if (isDefault === undefined) return [];
  const others = [...provider.deployments.values()].filter((row) => row.modelId !== modelId);
  if (isDefault) return [...defaultChanges(others, undefined, nowMs), defaultConfig(providerId, modelId)];
  return configuredDefault(provider) === modelId ? [{ kind: 'delete-config', providerId, key: 'defaultModel' }] : [];
}

function configuredDefault(provider: Pick<Linkable, 'configRows'>): unknown {
  return provider.configRows.find((row) => row.key === 'defaultModel')?.value;
}

function defaultConfig(providerId: string, modelId: string): RegistryChange {
  return { kind: 'put-config', row: { providerId, key: 'defaultModel', value: modelId, isSensitive: false } };
}

function notLinked(providerId: string, modelId: string): { readonly kind: 'missing'; readonly message: string } {
  return { kind: 'missing', message: `Model "${modelId}" is not linked to provider "${providerId}".` };
}
