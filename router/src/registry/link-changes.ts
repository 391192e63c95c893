import { jsonEqual } from '../lib/json-equal.ts';
import { checkLink, definitionChanges, toDeployment } from './link-model.ts';
import type { ConfigRow, DeploymentRow, RegistryChange } from './ports.ts';
import type { ModelLink } from './registry.ts';
import type { WriteDesk } from './write-desk.ts';

interface NewcomerRows {
  readonly id: string;
  readonly configRows: readonly ConfigRow[];
}

const noDeployments: ReadonlyMap<string, DeploymentRow> = new Map();

/** Links for a provider that is being made. At most one of them is its default: the one that its config names, else the first that says so. */
export function linkChanges(
  desk: WriteDesk,
  provider: NewcomerRows,
  wanted: readonly ModelLink[],
): readonly RegistryChange[] {
  const good = wanted.filter((link) => checkLink(link).length === 0);
  const links = [...new Map(good.map((link) => [link.modelId, link])).values()];
  const named = provider.configRows.find(({ key }) => key === 'defaultModel')?.value;
  const defaultId = named ?? links.find(({ isDefault }) => isDefault === true)?.modelId;
  const changes = links.flatMap((link) => steps(desk, provider, { ...link, isDefault: link.modelId === defaultId }));
  if (named !== undefined || defaultId === undefined) return changes;
  const row = { providerId: provider.id, key: 'defaultModel', value: defaultId, isSensitive: false };
  return [...changes, { kind: 'put-config', row }];
}

function steps(desk: WriteDesk, provider: NewcomerRows, link: ModelLink): readonly RegistryChange[] {
  const nowMs = desk.now();
  const known = desk.view().models.get(link.modelId);
  const row = toDeployment({ ...provider, deployments: noDeployments }, ownOf(link, known ?? link), nowMs);
  const definition = known === undefined ? definitionChanges(undefined, link, nowMs) : [];
  return [...definition, { kind: 'put-deployment', row }];
}

/** A link that was read shows what its model says where it says nothing itself: that stays the model's. */
function ownOf(link: ModelLink, model: Pick<ModelLink, 'contextLength' | 'capabilities'>): ModelLink {
  const { contextLength, capabilities } = link;
  return {
    ...link,
    contextLength: contextLength === model.contextLength ? undefined : contextLength,
    capabilities: jsonEqual(capabilities, model.capabilities) ? undefined : capabilities,
  };
}
