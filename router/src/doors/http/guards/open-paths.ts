import type { ApiKeyId, Principal } from '../../../domain/principal.ts';

/** Balancers and container platforms ask these without a credential. */
const openPaths: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready']);

/** Whether a path answers everyone, also where a key is needed for everything else. */
export function isOpenPath(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && openPaths.has(path);
}

/** Who comes to an open path without a credential: nobody, with the least of the roles. */
export const visitor: Principal = { kind: 'api-key', id: 'nobody' as ApiKeyId, name: 'nobody', role: 'inference' };
