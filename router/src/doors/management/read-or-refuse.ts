import type { Reading } from '../../records/ports.ts';
import { refusalOf } from './refusal-of.ts';

/** What was read; where it cannot be read now, its 503 is thrown. */
export function readOrRefuse<Value>(reading: Reading<Value>): Value {
  if (reading.kind === 'unavailable') throw refusalOf(reading);
  return reading.value;
}
