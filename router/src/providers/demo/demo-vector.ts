/** Where words are looked for, as in `demo-text`. */
const LOOKED_AT_CHARS = 2_000;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A vector of length 1 made of the words alone: each adds one at a place of its own, so that texts with the same words are near each other and a
 * search can be tried out. It knows no meaning. The same input always gives the same vector.
 */
export function demoVector(input: string | readonly number[], dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of wordsOf(input)) {
    const hash = hashOf(word);
    const place = (hash >>> 1) % dimensions;
    vector[place] = (vector[place] ?? 0) + (hash & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  // Of no word, or of words that cancel each other out: still a vector that can be divided by its length.
  if (length === 0) return vector.map((_, place) => (place === 0 ? 1 : 0));
  return vector.map((value) => value / length);
}

function wordsOf(input: string | readonly number[]): readonly string[] {
  if (typeof input !== 'string') return input.slice(0, LOOKED_AT_CHARS).map(String);
  return (
    input
      .slice(0, LOOKED_AT_CHARS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** FNV-1a, and once more stirred: its last bit alone would follow the letters. */
function hashOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
