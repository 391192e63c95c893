import { RouterException } from '../../../domain/router-error.ts';
import { route, routeQuestion } from '../contracts/route.ts';
import type { DeclareRoutes } from '../ports.ts';
import { toRoute } from '../wire/to-route.ts';

/** `/v1/route`: where a request would go, and why. */
export const routeRoutes: DeclareRoutes = (app, { routes }) => {
  app.post(
    '/v1/route/explain',
    {
      config: {
        role: 'operator',
        summary: 'Tell where a chat request would go and why, without calling anybody',
        refusals: [404, 503],
      },
      schema: { body: routeQuestion, response: { 200: route } },
    },
    async ({ body, headers }) => {
      const reading = routes.explain(body, headers);
      if (reading.kind === 'refused') throw new RouterException(reading.error);
      return toRoute(reading.explanation);
    },
  );
};
