import {
  analytics,
  analyticsQuery,
  bottlenecks,
  costs,
  costsQuery,
  exportedMetrics,
  loadBalancing,
  metricsExportQuery,
  windowQuery,
} from '../contracts/analytics.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { readOrRefuse } from '../read-or-refuse.ts';
import { toAnalytics, toCosts, toLoadBalancing } from '../wire/to-analytics.ts';

/** `/v1/analytics` and `/v1/metrics/export`: how providers, models and keys are doing (D4). */
export const analyticsRoutes: DeclareRoutes = (app, rooms) => {
  declareGroups(app, rooms);
  declareCosts(app, rooms);
  declareBalancing(app, rooms);
  declareBottlenecks(app, rooms);
  declareExport(app, rooms);
};

function declareGroups(app: ManagementApp, { insight, apiKeys }: ManagementRooms): void {
  app.get(
    '/v1/analytics',
    {
      config: {
        role: 'operator',
        summary: 'Tell how providers, models, keys or times are doing: success, speed, cost, uptime, quality',
        refusals: [503],
      },
      schema: { querystring: analyticsQuery, response: { 200: analytics } },
    },
    async ({ query: { window, group_by: grouping, provider } }) => {
      const reading = readOrRefuse(await insight.calls({ windowMs: window.ms, provider, grouping }));
      return toAnalytics(reading, { window: window.text, grouping, nameOfKey: namesOf(apiKeys) });
    },
  );
}

function declareCosts(app: ManagementApp, { insight, apiKeys }: ManagementRooms): void {
  app.get(
    '/v1/analytics/costs',
    {
      config: { role: 'operator', summary: 'Tell what was spent, and on whom', refusals: [503] },
      schema: { querystring: costsQuery, response: { 200: costs } },
    },
    async ({ query: { window, by } }) => {
      const reading = readOrRefuse(await insight.calls({ windowMs: window.ms, provider: undefined, grouping: by }));
      const asked = { window: window.text, grouping: by, nameOfKey: namesOf(apiKeys) };
      return toCosts(reading, asked, insight.moment().savedUsd);
    },
  );
}

function declareBalancing(app: ManagementApp, { insight, registry }: ManagementRooms): void {
  app.get(
    '/v1/analytics/load-balancing',
    {
      config: { role: 'operator', summary: 'Tell how calls are spread over providers', refusals: [503] },
      schema: { querystring: windowQuery, response: { 200: loadBalancing } },
    },
    async ({ query: { window } }) => {
      const query = { windowMs: window.ms, provider: undefined, grouping: 'provider' } as const;
      const reading = readOrRefuse(await insight.calls(query));
      const { strategy, balancing, balancingWeights } = registry.current().settings;
      const moment = insight.moment();
      return toLoadBalancing(reading, {
        window: window.text,
        strategy,
        algorithm: balancing,
        queueDepth: moment.queueDepth,
        weightOf: (provider) => balancingWeights.get(provider) ?? 1,
        inFlightAt: (provider) => moment.inFlightAt(provider),
      });
    },
  );
}

function declareBottlenecks(app: ManagementApp, { insight }: ManagementRooms): void {
  app.get(
    '/v1/analytics/bottlenecks',
    {
      config: { role: 'operator', summary: 'Tell what holds requests up, the worst first', refusals: [503] },
      schema: { querystring: windowQuery, response: { 200: bottlenecks } },
    },
    async ({ query: { window } }) => {
      const found = readOrRefuse(await insight.bottlenecks(window.ms));
      return {
        window: window.text,
        bottlenecks: found.map(({ provider = null, model = null, task = null, ...rest }) => ({
          provider,
          model,
          task,
          ...rest,
        })),
      };
    },
  );
}

const prometheusExample = `# HELP provider_router_window_provider_uptime_ratio Share of minutes without outage.
# TYPE provider_router_window_provider_uptime_ratio gauge
provider_router_window_provider_uptime_ratio{provider="lm-studio-home"} 0.9986
`;

const exports = [
  exportedMetrics,
  { contentType: 'text/csv', example: 'provider,requests,failed,success_rate\r\nlm-studio-home,120,3,0.975\r\n' },
  { contentType: 'text/plain', example: prometheusExample },
];

function declareExport(app: ManagementApp, { insight }: ManagementRooms): void {
  app.get(
    '/v1/metrics/export',
    {
      config: {
        role: 'operator',
        summary: 'Export metrics of a window as JSON, as CSV or for Prometheus',
        plain: exports,
        refusals: [503],
      },
      schema: { querystring: metricsExportQuery },
    },
    async ({ query: { format, window } }, reply) => {
      const metrics = readOrRefuse(await insight.metrics(window.ms));
      const { exportMetrics } = await import('../../../records/insight/export-metrics.ts');
      const { contentType, body } = await exportMetrics(metrics, format);
      // A browser must not take names that clients chose for a page.
      reply
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `inline; filename="metrics.${format}"`);
      return reply.type(contentType).send(body);
    },
  );
}

function namesOf(apiKeys: ManagementRooms['apiKeys']): (id: string) => string | undefined {
  const names = new Map<string, string>(apiKeys.list().map(({ id, name }) => [id, name]));
  return (id) => names.get(id);
}
