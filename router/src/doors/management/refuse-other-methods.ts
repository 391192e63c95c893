import type { HTTPMethods } from 'fastify';
import { RouterException, routerError } from '../../domain/router-error.ts';
import { inferenceRoutes } from './openapi/inference-routes.ts';
import type { ManagementApp } from './ports.ts';

/** Stands for every method that no address of ours takes (`PROPFIND`, `PURGE`): the router of addresses would know none of them. */
export const ANY_OTHER_METHOD = 'TRACE' satisfies HTTPMethods;

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', ANY_OTHER_METHOD];

export function isTakenMethod(method: string | undefined): boolean {
  return METHODS.some((one) => one === method);
}

/**
 * Gathers the routes declared from now on. The returned function, called once after the last of them, answers 405 with `Allow` to every
 * other method of each address.
 */
export function refuseOtherMethods(app: ManagementApp): () => void {
  const declared = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = declared.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    declared.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...declared]) refuseAt(app, url, [...servedBefore(url), ...methods]);
  };
}

/** Methods of the same address that the clients' own doors answer, so that they never come here. */
function servedBefore(url: string): readonly string[] {
  const methods = inferenceRoutes.filter(({ path }) => path === url).map(({ method }) => method);
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

function refuseAt(app: ManagementApp, url: string, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  app.route({
    url,
    method: METHODS.filter((method) => !allowed.includes(method)),
    config: { role: 'inference' },
    onRequest: async (_request, reply) => {
      reply.header('allow', allow);
      throw new RouterException(routerError('method_not_allowed', `This address takes only: ${allow}.`));
    },
    // Never reached, as the hook above always refuses; fastify wants one.
    handler: async () => undefined,
  });
}
