/** Balancers and container platforms ask these without a credential. */
const openPaths: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready']);

/** Whether a path answers everyone, also where a key is needed for everything else. */
export function isOpenPath(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && openPaths.has(path);
}
