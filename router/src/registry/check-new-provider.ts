import type { ProviderType } from '../domain/provider-adapter.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { checkConfig } from './check-config.ts';
import { checkProviderFields, checkProviderId } from './check-provider-fields.ts';
import { type ConfigPlan, planConfig } from './plan-config.ts';
import type { ConfigRow, ProviderTypes } from './ports.ts';
import type { NewProvider } from './registry.ts';
import { isSecretKey } from './secret-keys.ts';

export type NewProviderCheck =
  | {
      readonly kind: 'good';
      readonly type: ProviderType;
      readonly plan: ConfigPlan;
      /** The config as it will be kept. */
      readonly rows: readonly ConfigRow[];
    }
  | { readonly kind: 'bad'; readonly details: readonly ErrorDetail[] };

/**
 * Everything that is wrong with a provider to be made, at once: nobody should have to mend a form field by field. Of an input in part only
 * what is there is judged.
 */
export function checkNewProvider(types: ProviderTypes, input: Partial<NewProvider>): NewProviderCheck {
  const { id, config = {} } = input;
  const type = input.type === undefined ? undefined : types.find(input.type);
  const isSecret = (key: string): boolean => isSecretKey(types, key);
  const plan = planConfig({ providerId: id ?? '', stored: [], written: config, isSecret });
  const checked = type && checkConfig(type, plan, 'all');
  const details = [
    ...(id === undefined ? [] : checkProviderId(id)),
    ...checkProviderFields(input, types),
    ...(checked?.kind === 'bad' ? checked.details : []),
  ];
  if (details.length > 0 || type === undefined || checked?.kind !== 'good') return { kind: 'bad', details };
  return { kind: 'good', type, plan, rows: checked.rows };
}
