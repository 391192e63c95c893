import { cacheCleared, cacheFilter, cacheState } from '../contracts/cache.ts';
import type { DeclareRoutes } from '../ports.ts';
import { toCacheState } from '../wire/to-cache-state.ts';

/** `/v1/cache`: what is kept of answers, and what that saves (docs/cache.md). */
export const cacheRoutes: DeclareRoutes = (app, { registry, answers }) => {
  app.get(
    '/v1/cache',
    {
      config: { role: 'operator', summary: 'Show what is kept of answers, the hit rate and the money saved' },
      schema: { response: { 200: cacheState } },
    },
    async () => {
      const { values } = registry.current().settingsPicture;
      // It lets go of what is too old: before the others are read.
      const models = answers.shares();
      return toCacheState({ values, models, count: answers.count, kept: answers.kept, firsts: answers.firsts });
    },
  );
  app.delete(
    '/v1/cache',
    {
      config: { role: 'operator', summary: 'Forget answers: all, or those of one provider or model' },
      schema: { querystring: cacheFilter, response: { 200: cacheCleared } },
    },
    async ({ query }) => {
      const removed = answers.clear(query);
      return { removed, message: removed === 1 ? '1 answer removed' : `${removed} answers removed` };
    },
  );
};
