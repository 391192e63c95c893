import { guardRoutes } from './guard-routes.ts';
import { gatherRoutes } from './openapi/gather-routes.ts';
import { healthRoutes } from './operations/health.ts';
import { metricsRoutes } from './operations/metrics.ts';
import { referenceRoutes } from './operations/reference.ts';
import type { ManagementApp, ManagementRooms } from './ports.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';
import { aliasRoutes } from './v1/aliases.ts';
import { analyticsRoutes } from './v1/analytics.ts';
import { budgetRoutes } from './v1/budgets.ts';
import { cacheRoutes } from './v1/cache.ts';
import { feedbackRoutes } from './v1/feedback.ts';
import { historyRoutes } from './v1/history.ts';
import { keyRoutes } from './v1/keys.ts';
import { modelRoutes } from './v1/models.ts';
import { optimizeRoutes } from './v1/optimize.ts';
import { providerCheckRoutes } from './v1/provider-checks.ts';
import { providerConfigRoutes } from './v1/provider-config.ts';
import { providerModelRoutes } from './v1/provider-models.ts';
import { providerRoutes } from './v1/providers.ts';
import { routeRoutes } from './v1/route.ts';
import { routingRoutes } from './v1/routing.ts';
import { settingRoutes } from './v1/settings.ts';
import { statsRoutes } from './v1/stats.ts';

const parts = [
  healthRoutes,
  metricsRoutes,
  keyRoutes,
  providerRoutes,
  providerConfigRoutes,
  providerModelRoutes,
  providerCheckRoutes,
  modelRoutes,
  aliasRoutes,
  budgetRoutes,
  settingRoutes,
  routeRoutes,
  routingRoutes,
  historyRoutes,
  statsRoutes,
  cacheRoutes,
  analyticsRoutes,
  optimizeRoutes,
  feedbackRoutes,
];

/** Every route of the management doors, each behind the role that it declares. */
export function declareRoutes(app: ManagementApp, rooms: ManagementRooms): void {
  guardRoutes(app);
  const refuseTheRest = refuseOtherMethods(app);
  const routes = gatherRoutes(app);
  for (const declare of parts) declare(app, rooms);
  referenceRoutes(app, routes);
  refuseTheRest();
}
