/** Balancers and container platforms ask these without a credential; the reference tells nothing of the installation. */
const openPaths: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready', '/openapi.json', '/docs']);

/** Whether a path answers everyone, also where a key is needed for everything else. */
export function isOpenPath(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && openPaths.has(path);
}
