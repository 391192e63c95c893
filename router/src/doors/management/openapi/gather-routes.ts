import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { ManagementApp } from '../ports.ts';
import type { RouteDescription } from './route-description.ts';

/** Gathers what the routes declared from now on say about themselves. */
export function gatherRoutes(app: ManagementApp): readonly RouteDescription[] {
  const routes: RouteDescription[] = [];
  app.addHook('onRoute', (route) => {
    const description = describe(route);
    if (description !== undefined) routes.push(description);
  });
  return routes;
}

/** undefined: HEAD, which fastify adds beside GET, and the refusals of other methods. */
function describe({ method, url, config, schema }: RouteOptions): RouteDescription | undefined {
  const { summary, role, open, plain = { contentType: 'application/json' }, entityTag, refusals } = config ?? {};
  if (typeof method !== 'string' || method === 'HEAD' || summary === undefined) return undefined;
  const params = schemaOf(schema?.params);
  return {
    method,
    path: url,
    summary,
    role: open === true ? undefined : role,
    params: params instanceof z.ZodObject ? params : undefined,
    query: schemaOf(schema?.querystring),
    body: schemaOf(schema?.body),
    answers: answersOf(schema?.response) ?? { 200: Array.isArray(plain) ? plain : [plain] },
    entityTag,
    refusals,
  };
}

function answersOf(response: unknown): Readonly<Record<string, readonly z.ZodType[]>> | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  return Object.fromEntries(
    Object.entries(response).flatMap(([status, schema]) => {
      const known = schemaOf(schema);
      return known === undefined ? [] : [[status, [known]]];
    }),
  );
}

/** fastify's own types know nothing of the schemas that its type provider reads. */
function schemaOf(schema: unknown): z.ZodType | undefined {
  return schema instanceof z.ZodType ? schema : undefined;
}
