/** Whether two parsed JSON values are the same, whatever the order of their keys. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const entries = Object.entries(left);
  if (entries.length !== Object.keys(right).length) return false;
  const other = new Map<string, unknown>(Object.entries(right));
  return entries.every(([key, value]) => other.has(key) && jsonEqual(value, other.get(key)));
}
