/**
 * How a real answer differs in shape from a printed one: keys that are missing, values of another JSON type. What the answer has beyond the
 * print is no difference. `except`: paths at which something else prevails over the print.
 */
export function shapeDifferences(
  printed: unknown,
  real: unknown,
  except: readonly string[] = [],
  path = '',
): readonly string[] {
  if (except.includes(path)) return [];
  if (kindOf(printed) !== kindOf(real)) return [`${path || '.'}: printed ${kindOf(printed)}, is ${kindOf(real)}`];
  if (Array.isArray(printed) && Array.isArray(real)) {
    const [example] = printed;
    if (example !== undefined && real.length === 0) return [`${path || '.'}: printed with elements, is empty`];
    return real.flatMap((one) => (example === undefined ? [] : shapeDifferences(example, one, except, `${path}[]`)));
  }
  if (!isObject(printed) || !isObject(real)) return [];
  return Object.entries(printed).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (except.includes(here)) return [];
    return key in real ? shapeDifferences(value, real[key], except, here) : [`${here}: missing`];
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === 'object';
}
