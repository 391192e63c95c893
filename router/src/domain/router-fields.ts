/** Fields of a body that are said to this router alone: no upstream is told of them. */
export const routerFields = ['provider', 'models', 'strict'] as const;

export function holdsRouterFields(body: Readonly<Record<string, unknown>>): boolean {
  return body['provider'] !== undefined || body['models'] !== undefined || body['strict'] !== undefined;
}

export function leaveOutRouterFields(body: Record<string, unknown>): void {
  for (const field of routerFields) delete body[field];
}
