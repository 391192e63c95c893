import type { DeclareRoutes } from '../ports.ts';

/** `/metrics` in Prometheus' text form. It tells which providers and models are used, so it is not for everyone who may ask them. */
export const metricsRoutes: DeclareRoutes = (app, { metrics }) => {
  app.get(
    '/metrics',
    { config: { role: 'operator', summary: 'Metrics in Prometheus’ text form', contentType: 'text/plain' } },
    async (_request, reply) => {
      const { contentType, body } = await metrics.render();
      return reply.type(contentType).send(body);
    },
  );
};
