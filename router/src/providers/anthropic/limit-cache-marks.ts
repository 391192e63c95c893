import type { Block } from './encode-part.ts';

/** What the API takes in one request. */
const MOST = 4;

/**
 * Takes off the marks that are too many. A mark covers everything before it, so the last ones are kept. Says whether any went.
 * `reserved`: marks that stand elsewhere in the request.
 */
export function limitCacheMarks(blocks: readonly Block[], reserved: number): boolean {
  const marked = blocks.filter((block) => block['cache_control'] !== undefined);
  const tooMany = marked.slice(0, Math.max(0, marked.length - (MOST - reserved)));
  for (const block of tooMany) delete block['cache_control'];
  return tooMany.length > 0;
}
