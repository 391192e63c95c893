const MAX_NEAR = 5;
/** Names come from clients: nobody waits for the distance of two novels. */
const MAX_LENGTH = 100;

/** The names a person may have meant, nearest first: those that contain the text or are contained in it, then those few edits away. */
export function nearNames(wanted: string, names: Iterable<string>): readonly string[] {
  const text = wanted.slice(0, MAX_LENGTH).toLowerCase();
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const name of new Set(names)) {
    const score = distance(text, name.slice(0, MAX_LENGTH).toLowerCase());
    if (score !== undefined) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, MAX_NEAR).map((entry) => entry.name);
}

/** undefined: not near. A third of the letters may differ. */
function distance(a: string, b: string): number | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(a.length, b.length) / 3));
  if (Math.abs(a.length - b.length) <= allowed) {
    const edits = editDistance(a, b);
    if (edits <= allowed) return edits;
  }
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.includes(short) ? long.length - short.length : undefined;
}

/** Levenshtein, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
