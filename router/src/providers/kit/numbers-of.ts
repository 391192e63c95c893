import type { JsonValue } from '../../domain/json.ts';
import { listOf } from './lenient-json.ts';

/** A vector as an upstream writes it. */
export function numbersOf(value: JsonValue | undefined): readonly number[] {
  return listOf(value).filter((number) => typeof number === 'number');
}
