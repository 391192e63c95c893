import type { RegistryChange } from '../../registry/ports.ts';
import type { Applied, WriteTools } from './applied.ts';
import { deleteAlias, putAlias } from './change-alias.ts';
import { deleteBudget, putBudget } from './change-budget.ts';
import { deleteConfig, putConfig } from './change-config.ts';
import { deleteDeployment, putDeployment } from './change-deployment.ts';
import { deleteModel, putModel } from './change-model.ts';
import { deleteProvider, insertProvider, updateProvider } from './change-provider.ts';
import { deleteSetting, putSetting } from './change-setting.ts';

/** One step of a registry write, inside its transaction. */
export function applyRegistryChange(change: RegistryChange, tools: WriteTools): Promise<Applied> {
  switch (change.kind) {
    case 'insert-provider':
      return insertProvider(change.row, tools);
    case 'update-provider':
      return updateProvider(change.id, change.set, tools);
    case 'delete-provider':
      return deleteProvider(change.id, tools);
    case 'put-config':
      return putConfig(change.row, tools);
    case 'delete-config':
      return deleteConfig(change.providerId, change.key, tools);
    case 'put-model':
      return putModel(change.row, tools);
    case 'delete-model':
      return deleteModel(change.id, tools);
    case 'put-deployment':
      return putDeployment(change.row, tools);
    case 'delete-deployment':
      return deleteDeployment(change.providerId, change.modelId, tools);
    case 'put-alias':
      return putAlias(change.row, tools);
    case 'delete-alias':
      return deleteAlias(change.id, tools);
    case 'put-budget':
      return putBudget(change.row, tools);
    case 'delete-budget':
      return deleteBudget(change.id, tools);
    case 'put-setting':
      return putSetting(change.row, tools);
    case 'delete-setting':
      return deleteSetting(change.key, tools);
  }
}
