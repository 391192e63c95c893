import type { DeclareRoutes } from '../ports.ts';

const example = `# HELP provider_router_requests_total Finished requests by how they ended.
# TYPE provider_router_requests_total counter
provider_router_requests_total{provider="lm-studio-home",model="qwen3-max",status="ok"} 114
`;

/** `/metrics` in Prometheus' text form. It tells which providers and models are used, so it is not for everyone who may ask them. */
export const metricsRoutes: DeclareRoutes = (app, { metrics }) => {
  app.get(
    '/metrics',
    {
      config: {
        role: 'operator',
        summary: 'Metrics in Prometheus’ text form',
        plain: { contentType: 'text/plain', example },
      },
    },
    async (_request, reply) => {
      const { contentType, body } = await metrics.render();
      return reply.type(contentType).send(body);
    },
  );
};
