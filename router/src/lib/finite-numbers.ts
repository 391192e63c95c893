/** The named fields of what was read from somewhere, all of which are finite numbers; undefined where one is not. */
export function finiteNumbers<const Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Record<Name, number>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const numbers: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const field = fields[name];
    if (typeof field !== 'number' || !Number.isFinite(field)) return undefined;
    numbers[name] = field;
  }
  return numbers as Record<Name, number>;
}
