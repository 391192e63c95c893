import { RouterException, routerError } from '../../../domain/router-error.ts';
import type { Recommendation, SettingChange } from '../../../records/insight/recommend/recommendation.ts';
import type { Optimization } from '../../../records/ports.ts';
import { authorOf } from '../author-of.ts';
import { recommendationQuery } from '../contracts/analytics.ts';
import {
  type OptimizationWire,
  optimization,
  optimizationUndone,
  optimizeWish,
  type RecommendationListWire,
  recommendationList,
} from '../contracts/optimize.ts';
import { Optimizer } from '../optimizer.ts';
import type { DeclareRoutes, ManagementApp, ManagementRooms } from '../ports.ts';
import { readOrRefuse } from '../read-or-refuse.ts';
import { invalid } from '../to-router-error.ts';

const strategyOf = {
  cost: 'cost-optimized',
  performance: 'performance-optimized',
  reliability: 'reliability-optimized',
} as const;

/** A week: what recommendations are looked for in when one is applied by its id. */
const RECOMMENDED_IN_MS = 7 * 86_400_000;
const MOST_RECOMMENDED_IN_MS = 32 * 86_400_000;

/** `/v1/recommendations`, and `/v1/optimize`, which applies them and takes them back. */
export const optimizeRoutes: DeclareRoutes = (app, rooms) => {
  const { registry, optimizations, newId, now } = rooms;
  const optimizer = new Optimizer({ registry, store: optimizations, newId: () => newId('opt_'), now });
  declareRecommendations(app, rooms);
  declareApply(app, rooms, optimizer);
  declareUndo(app, optimizer);
};

function declareRecommendations(app: ManagementApp, { insight }: ManagementRooms): void {
  app.get(
    '/v1/recommendations',
    {
      config: {
        role: 'operator',
        summary: 'Tell what could be better, each with the evidence that it rests on',
        refusals: [503],
      },
      schema: { querystring: recommendationQuery, response: { 200: recommendationList } },
    },
    async ({ query: { window } }) => {
      const found = readOrRefuse(await insight.recommendations(window.ms));
      return { window: window.text, recommendations: found.map(toRecommendation) };
    },
  );
}

function declareApply(app: ManagementApp, { insight }: ManagementRooms, optimizer: Optimizer): void {
  app.post(
    '/v1/optimize',
    {
      config: {
        role: 'operator',
        summary: 'Apply a recommendation, or choose by cost, performance or reliability from now on',
        refusals: [404],
      },
      schema: { body: optimizeWish, response: { 200: optimization } },
    },
    async (request): Promise<OptimizationWire> => {
      const { target, recommendation: id } = request.body;
      const { changes, why } =
        target === undefined
          ? await findChanges(insight, id ?? '')
          : {
              changes: [{ key: 'routing.strategy', value: strategyOf[target] }],
              why: `Optimize routing for ${target}.`,
            };
      return toOptimization(await optimizer.apply(changes, why, authorOf(request)), why);
    },
  );
}

function declareUndo(app: ManagementApp, optimizer: Optimizer): void {
  app.post(
    '/v1/optimize/undo',
    {
      config: {
        role: 'operator',
        summary: 'Put back what was applied last, exactly as it was',
        refusals: [404, 412],
      },
      schema: { response: { 200: optimizationUndone } },
    },
    async (request) => {
      const { id, restored } = await optimizer.undo(authorOf(request));
      return { id, restored: restored.map(({ key, value = null }) => ({ key, value })) };
    },
  );
}

/** Among those of a week, then among those of all the time that is looked at. */
async function findChanges(
  insight: ManagementRooms['insight'],
  id: string,
): Promise<{ readonly changes: readonly SettingChange[]; readonly why: string }> {
  for (const windowMs of [RECOMMENDED_IN_MS, MOST_RECOMMENDED_IN_MS]) {
    const found = readOrRefuse(await insight.recommendations(windowMs)).find((one) => one.id === id);
    if (found === undefined) continue;
    if (found.changes.length > 0) return { changes: found.changes, why: found.description };
    const message = `cannot be applied by itself: ${found.action}`;
    throw new RouterException(invalid([{ field: 'recommendation', message }]));
  }
  const message = `There is no recommendation "${id}" now. GET /v1/recommendations lists all.`;
  throw new RouterException(routerError('not_found', message, { param: 'recommendation' }));
}

function toOptimization(done: Optimization | undefined, why: string): OptimizationWire {
  if (done === undefined) return { id: null, applied: [], why, undo: null };
  const applied = done.changes.map(({ key, before = null, after }) => ({ key, before, after }));
  return { id: done.id, applied, why, undo: 'POST /v1/optimize/undo, or provider-cli optimize undo' };
}

function toRecommendation(one: Recommendation): RecommendationListWire['recommendations'][number] {
  const { evidence, ...rest } = one;
  const { window, savingUsd = null, interval, calls, numbers } = evidence;
  return {
    ...rest,
    evidence: {
      window: { from: window.fromMs, to: window.toMs },
      calls,
      numbers: { ...numbers },
      interval,
      saving_usd: savingUsd,
    },
  };
}
