import { predictorReport, probeReport } from '../contracts/routing-state.ts';
import type { DeclareRoutes } from '../ports.ts';
import { toPredictor } from '../wire/to-predictor.ts';

/** `/v1/routing`: what the engine does for itself, and what it has learned. */
export const routingRoutes: DeclareRoutes = (app, { routing, registry }) => {
  app.get(
    '/v1/routing/probes',
    {
      config: { role: 'operator', summary: 'What the router’s own calls cost and found' },
      schema: { response: { 200: probeReport } },
    },
    async () => {
      const { spentUsdToday, spentUsdTotal, calls, down } = await routing.probes();
      const { probes, probeBudgetUsdPerDay, checks } = registry.current().settings.health;
      return {
        enabled: probes,
        budget_usd_per_day: probeBudgetUsdPerDay,
        spent_usd_today: spentUsdToday,
        spent_usd_total: spentUsdTotal,
        calls,
        checks: checks.length,
        down,
      };
    },
  );
  app.get(
    '/v1/routing/predictor',
    {
      config: { role: 'operator', summary: 'What the strategy "intelligent" has learned, and how good it is' },
      schema: { response: { 200: predictorReport } },
    },
    async () => toPredictor(await routing.predictor()),
  );
};
