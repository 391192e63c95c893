import type { ProviderDetailWire, ProviderWire } from '../management/contracts/provider.ts';

/** How a provider is doing, for people. */
export function stateWords({ runtime_status: state, error }: ProviderWire): string {
  return error === undefined ? state : `${state}: ${error}`;
}

/** What its owner should know after a change. */
export function remarksOn(provider: ProviderDetailWire): readonly string[] {
  const { unknown_config_keys: unknown = [], awaited_config_keys: awaited = [], config_remarks = [], error } = provider;
  return [
    ...config_remarks,
    ...(awaited.length > 0 ? [`These secrets are still to be given: ${awaited.join(', ')}`] : []),
    ...(unknown.length > 0
      ? [`Its type does not know these config keys, so they have no effect: ${unknown.join(', ')}`]
      : []),
    ...(error === undefined ? [] : [`It cannot answer yet: ${error}`]),
  ];
}
