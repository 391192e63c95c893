/** Doors of models whose `/v1` people forget; `/models` as well. */
const modelDoors = new Set(['/chat/completions', '/completions', '/embeddings', '/responses', '/messages', '/models']);

/** What is said at an address where nothing is. `path` is without its query. */
export function nothingHere(path: string): string {
  if (modelDoors.has(path)) return `There is nothing at ${path}. Did you mean /v1${path}? A base URL ends with /v1.`;
  return 'There is nothing at this address. GET /docs shows every address that there is.';
}
