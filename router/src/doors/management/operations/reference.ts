import { openApi } from '../contracts/open-api.ts';
import { inferenceRoutes } from '../openapi/inference-routes.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi/openapi-document.ts';
import { type ReferencePage, referencePage } from '../openapi/reference-page.ts';
import type { RouteDescription } from '../openapi/route-description.ts';
import type { ManagementApp } from '../ports.ts';

/** `/openapi.json`, and `/docs`, the same for people: whole in itself, so that it works without a network. Both are made at the first question. */
export function referenceRoutes(app: ManagementApp, routes: readonly RouteDescription[]): void {
  let document: OpenApiDocument | undefined;
  let page: ReferencePage | undefined;
  const read = (): OpenApiDocument => {
    document ??= openApiDocument([...inferenceRoutes, ...routes]);
    return document;
  };
  app.get(
    '/openapi.json',
    {
      config: { role: 'inference', open: true, summary: 'This reference as OpenAPI 3.1' },
      schema: { response: { 200: openApi } },
    },
    async (_request, reply) => reply.type('application/json; charset=utf-8').send(read()),
  );
  app.get(
    '/docs',
    {
      config: {
        role: 'inference',
        open: true,
        summary: 'This reference for people',
        plain: { contentType: 'text/html', example: '<!doctype html> ...' },
      },
    },
    async (_request, reply) => {
      page ??= referencePage(read());
      return reply.type('text/html; charset=utf-8').header('content-security-policy', page.policy).send(page.html);
    },
  );
}
