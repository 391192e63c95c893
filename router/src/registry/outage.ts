import type { ProviderId } from '../domain/ids.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { RegistryView } from './registry-view.ts';

/**
 * What of the providers is out as a whole, in sentences for the operator: the active one cannot answer, or none can but a stand-in. undefined where neither
 * is so. `trouble` tells why a provider cannot be reached, as its last calls told.
 */
export function outage(
  { activeProvider, byPriority }: Pick<RegistryView, 'activeProvider' | 'byPriority'>,
  trouble: (id: ProviderId) => string | undefined,
): string | undefined {
  const active = byPriority.find(({ id }) => id === activeProvider);
  const why = active && whyNot(active, trouble);
  const own = byPriority.filter(({ standIn, state }) => !standIn && state.kind !== 'disabled');
  const isAlone = own.length > 0 && own.every((one) => whyNot(one, trouble) !== undefined);
  const sentences = [
    ...(active === undefined || why === undefined ? [] : [`The active provider "${active.id}" cannot answer: ${why}`]),
    ...(isAlone ? [`No provider is healthy: ${own.map(({ id }) => id).join(', ')}.`] : []),
  ];
  return sentences.join(' ') || undefined;
}

function whyNot(
  { id, state }: RegisteredProvider,
  trouble: (id: ProviderId) => string | undefined,
): string | undefined {
  switch (state.kind) {
    case 'disabled':
      return 'it is disabled.';
    case 'error':
      return state.problem;
    case 'loaded':
      return trouble(id);
  }
}
