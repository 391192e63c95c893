import type { RegistryView } from '../../../registry/registry-view.ts';

/** Why the active provider does not decide alone who answers, as a sentence; undefined where it does (contract, section 3). */
export function choiceOverride({ settings: { strategy, balancing } }: RegistryView): string | undefined {
  const [key, value] = strategy === undefined ? ['routing.loadBalancing', balancing] : ['routing.strategy', strategy];
  if (value === undefined) return undefined;
  return `${key} is "${value}": it chooses among all providers that have the model, and the active one answers only where it finds none. DELETE /v1/settings/${key} gives the choice back.`;
}
