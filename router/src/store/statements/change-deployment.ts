import type { Kysely } from 'kysely';
import type { DeploymentRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { type Applied, applied, type WriteTools } from './applied.ts';
import { findProvider } from './change-provider.ts';
import { toDeployment } from './read-registry.ts';

/** Links a model to a provider, or updates the link. A new default takes the mark from its siblings (a trigger sees to it). */
export async function putDeployment(row: DeploymentRow, { db }: WriteTools): Promise<Applied> {
  const { providerId, modelId } = row;
  if ((await findProvider(db, providerId)) === undefined) return { kind: 'missing', what: `provider "${providerId}"` };
  const before = await findDeployment(db, providerId, modelId);
  const columns = toColumns(row);
  await db
    .insertInto('provider_models')
    .values({ provider_id: providerId, model_id: modelId, created_at: row.createdAtMs, ...columns })
    .onConflict((conflict) => conflict.columns(['provider_id', 'model_id']).doUpdateSet(columns))
    .execute();
  const after = { ...row, createdAtMs: before?.createdAtMs ?? row.createdAtMs };
  return applied([
    {
      table: 'provider_models',
      rowId: `${providerId}/${modelId}`,
      before: before && { ...before },
      after,
    },
  ]);
}

export async function deleteDeployment(providerId: string, modelId: string, { db }: WriteTools): Promise<Applied> {
  const before = await findDeployment(db, providerId, modelId);
  if (before === undefined) return { kind: 'missing', what: `model "${modelId}" at provider "${providerId}"` };
  await db
    .deleteFrom('provider_models')
    .where('provider_id', '=', providerId)
    .where('model_id', '=', modelId)
    .execute();
  return applied([
    {
      table: 'provider_models',
      rowId: `${providerId}/${modelId}`,
      before: { ...before },
      after: undefined,
    },
  ]);
}

async function findDeployment(
  db: Kysely<StoreSchema>,
  providerId: string,
  modelId: string,
): Promise<DeploymentRow | undefined> {
  const row = await db
    .selectFrom('provider_models')
    .selectAll()
    .where('provider_id', '=', providerId)
    .where('model_id', '=', modelId)
    .executeTakeFirst();
  return row === undefined ? undefined : toDeployment(row);
}

function toColumns(row: DeploymentRow) {
  return {
    is_default: row.isDefault ? 1 : 0,
    upstream_name: row.upstreamName ?? null,
    context_length: row.contextLength ?? null,
    capabilities: row.capabilities === undefined ? null : JSON.stringify(row.capabilities),
    region: row.region ?? null,
    input_micro_usd_per_million: row.inputMicroUsdPerMillion ?? null,
    output_micro_usd_per_million: row.outputMicroUsdPerMillion ?? null,
    updated_at: row.updatedAtMs,
  };
}
