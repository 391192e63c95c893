/** Below this a number counts seconds: as milliseconds it would be in 1973. */
const FIRST_MS = 100_000_000_000;

/** When credentials expire, epoch milliseconds; undefined where nobody said. Written as milliseconds or seconds since 1970, or as ISO 8601. */
export function readExpiry(value: number | string | undefined): number | undefined | 'nonsense' {
  if (value === undefined || value === '') return undefined;
  const isNumber = typeof value === 'number' || /^\d+(?:\.\d+)?$/.test(value);
  const time = isNumber ? Number(value) : Date.parse(value);
  if (!Number.isFinite(time) || time <= 0) return 'nonsense';
  return isNumber && time < FIRST_MS ? time * 1_000 : time;
}
