import { guardRoutes } from './guard-routes.ts';
import { healthRoutes } from './operations/health.ts';
import { metricsRoutes } from './operations/metrics.ts';
import type { ManagementApp, ManagementRooms } from './ports.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';
import { keyRoutes } from './v1/keys.ts';
import { providerConfigRoutes } from './v1/provider-config.ts';
import { providerModelRoutes } from './v1/provider-models.ts';
import { providerRoutes } from './v1/providers.ts';
import { settingRoutes } from './v1/settings.ts';

const parts = [
  healthRoutes,
  metricsRoutes,
  keyRoutes,
  providerRoutes,
  providerConfigRoutes,
  providerModelRoutes,
  settingRoutes,
];

/** Every route of the management doors, each behind the role that it declares. */
export function declareRoutes(app: ManagementApp, rooms: ManagementRooms): void {
  guardRoutes(app);
  const refuseTheRest = refuseOtherMethods(app);
  for (const declare of parts) declare(app, rooms);
  refuseTheRest();
}
