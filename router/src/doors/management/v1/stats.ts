import { stats, statsQuery } from '../contracts/stats.ts';
import type { DeclareRoutes } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { toBudget } from '../wire/to-budget.ts';
import { toStats } from '../wire/to-stats.ts';

/** `/v1/stats`: how many, how fast, how many tokens, at what cost (contract, section 3). */
export const statsRoutes: DeclareRoutes = (app, { history, apiKeys, budgets, now }) => {
  app.get(
    '/v1/stats',
    {
      config: {
        role: 'operator',
        summary: 'Count requests, tokens, cost and latency over a window of time',
        refusals: [503],
      },
      schema: { querystring: statsQuery, response: { 200: stats } },
    },
    async ({ query: { window, provider } }) => {
      const reading = await history.stats({ windowMs: window.ms, provider, nowMs: now() });
      if (reading.kind === 'unavailable') throw refusalOf(reading);
      const names = new Map<string, string>(apiKeys.list().map(({ id, name }) => [id, name]));
      return toStats(reading.value, {
        window: window.text,
        provider,
        budgets: budgets.standings().map(toBudget),
        nameOfKey: (id) => names.get(id),
      });
    },
  );
};
