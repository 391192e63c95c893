import type { ProviderType } from '../domain/provider-adapter.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { checkConfig } from './check-config.ts';
import { checkOwnAddress } from './check-own-address.ts';
import { checkProviderFields, checkProviderId } from './check-provider-fields.ts';
import { checkConfigSize, checkModelCount } from './check-provider-size.ts';
import { type ConfigPlan, planConfig } from './plan-config.ts';
import type { ConfigRow, ProviderTypes } from './ports.ts';
import type { NewProvider } from './registry.ts';
import { isSecretKey } from './secret-keys.ts';
import type { WriteDesk } from './write-desk.ts';

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
export function checkNewProvider(
  { types, isOwnAddress }: Pick<WriteDesk, 'types' | 'isOwnAddress'>,
  input: Partial<NewProvider>,
): NewProviderCheck {
  const { id, config = {}, sensitiveKeys = [] } = input;
  const sizes = [
    ...checkConfigSize({ stored: [], written: config, marked: sensitiveKeys }),
    ...checkModelCount('models', input.models?.length ?? 0),
  ];
  if (sizes.length > 0) return { kind: 'bad', details: sizes };
  const type = input.type === undefined ? undefined : types.find(input.type);
  const plan = planNewConfig(types, id ?? '', input);
  const checked = type && checkConfig(type, plan, 'all');
  const details = [
    ...(id === undefined ? [] : checkProviderId(id)),
    ...checkProviderFields(input, types),
    ...plan.orphans,
    ...checkOwnAddress(plan, isOwnAddress),
    ...(checked?.kind === 'bad' ? checked.details : []),
  ];
  if (details.length > 0 || type === undefined || checked?.kind !== 'good') return { kind: 'bad', details };
  return { kind: 'good', type, plan, rows: checked.rows };
}

/** What is a secret by somebody's word stays one, also where its value is still to be given: a row without a value remembers it. */
function planNewConfig(
  types: ProviderTypes,
  providerId: string,
  { config = {}, sensitiveKeys = [] }: Partial<NewProvider>,
): ConfigPlan {
  const isNamedSecret = (key: string): boolean => isSecretKey(types, key);
  const isSecret = (key: string): boolean => isNamedSecret(key) || sensitiveKeys.includes(key);
  const plan = planConfig({ providerId, stored: [], written: config, isSecret });
  const given = new Set(plan.rows.map(({ key }) => key));
  const missing = [...new Set(sensitiveKeys)].filter((key) => !given.has(key) && !isNamedSecret(key));
  const markers = missing.map((key): ConfigRow => ({ providerId, key, value: null, isSensitive: true }));
  return { ...plan, rows: [...plan.rows, ...markers], changed: new Set([...plan.changed, ...missing]) };
}
