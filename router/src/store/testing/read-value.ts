import { expect } from 'vitest';
import type { Reading } from '../../records/ports.ts';

/** The value of a reading that has to succeed. */
export function readValue<Value>(reading: Reading<Value>): Value {
  if (reading.kind === 'unavailable') expect.fail(`unavailable: ${reading.reason}`);
  return reading.value;
}
