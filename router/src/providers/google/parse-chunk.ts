import type { JsonValue } from '../../domain/json.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { parseJson } from '../kit/lenient-json.ts';

/** No answer is nested so; what is cannot be written again without running out of stack. */
const MAX_DEPTH = 1_000;

/** JSON of an answer. Where it calls functions, the numbers of their arguments keep their digits. undefined where it is none. */
export function parseChunk(text: string): JsonValue | undefined {
  if (text.length > 2 * MAX_DEPTH && depthOf(text) > MAX_DEPTH) return undefined;
  return text.includes('"functionCall"') ? parseExactly(text) : parseJson(text);
}

/** At least as deep as the text is nested: brackets inside of texts count too, which no answer has a thousand of. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '{' || bracket === '[' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
