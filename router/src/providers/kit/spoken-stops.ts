/** Stop sequences as Claude's API and Converse take them, which refuse those of nothing but white space; `dropped` is told of such. */
export function spokenStops(stop: readonly string[], dropped: string[]): readonly string[] {
  const taken = stop.filter((sequence) => sequence.trim() !== '');
  if (taken.length < stop.length) dropped.push('stop');
  return taken;
}
