import type { JsonValue } from '../../domain/json.ts';

/** The first of 2015 and of 2100: lists that know no time say 0, or milliseconds. */
const EARLIEST_S = 1_420_070_400;
const LATEST_S = 4_102_444_800;

/** When a model was made, as a list says it (epoch seconds, or a date as a text): epoch seconds; undefined where that cannot be. */
export function listedTimeS(value: JsonValue | undefined): { readonly createdS?: number } {
  const seconds = typeof value === 'string' ? Math.floor(Date.parse(value) / 1_000) : value;
  const isOne = typeof seconds === 'number' && Number.isInteger(seconds) && seconds > EARLIEST_S && seconds < LATEST_S;
  return isOne ? { createdS: seconds } : {};
}
