import { RouterException, routerError } from '../../../domain/router-error.ts';
import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import type { ManagementRooms } from '../ports.ts';

/** The provider of a path; throws 404 where there is none. */
export function findProvider(registry: ManagementRooms['registry'], id: string): RegisteredProvider {
  const provider = registry.current().provider(id);
  if (provider !== undefined) return provider;
  throw new RouterException(routerError('provider_not_found', `There is no provider "${id}".`));
}
