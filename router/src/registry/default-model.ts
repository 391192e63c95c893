import type { DeploymentRow, RegistryChange } from './ports.ts';

/** `is_default` of all deployments of one provider brought in line with its default model: at most one of them is it. */
export function defaultChanges(
  deployments: Iterable<DeploymentRow>,
  defaultModel: string | undefined,
  nowMs: number,
): readonly RegistryChange[] {
  return [...deployments]
    .filter((row) => row.isDefault !== (row.modelId === defaultModel))
    .map((row) => ({ kind: 'put-deployment', row: { ...row, isDefault: !row.isDefault, updatedAtMs: nowMs } }));
}
