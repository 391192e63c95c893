import { parseJson } from './lenient-json.ts';

/** Why a body could not be read, to complete "The provider’s answer ...". Reading with all digits of numbers goes less deep than plain reading. */
export function whyNoJson(text: string): string {
  return parseJson(text) === undefined ? 'is not complete JSON' : 'is nested too deep';
}
