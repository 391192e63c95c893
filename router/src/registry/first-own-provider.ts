import type { ProviderType } from '../domain/provider-adapter.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { RegistryView } from './registry-view.ts';

/**
 * The first own provider that is enabled while the built-in stand-in is active becomes the active one (contract, section 1). Not the second:
 * who switched back to the stand-in on purpose keeps it.
 */
export function becomesActive(view: RegistryView, id: string, type: ProviderType): boolean {
  if (type.standIn || view.activeProvider === id) return false;
  const active = view.activeProvider === undefined ? undefined : view.provider(view.activeProvider);
  // Nothing active at all, or a name without a provider, is no choice that has to be kept.
  if (active === undefined) return true;
  if (!active.standIn) return false;
  return !view.byPriority.some((other) => other.id !== id && other.enabled && !other.standIn && !cameByItself(other));
}

/** Discovery gives a server that it finds the name of its type; people give that name too, but to types that are never looked for. */
function cameByItself({ id, type, instance }: RegisteredProvider): boolean {
  return id === type && instance.parts.type?.discoverAt !== undefined;
}
