import { type ProviderIdProblem, providerIdProblem } from '../domain/ids.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { hasControlCharacters } from '../lib/has-control-characters.ts';
import { checkDescription } from './check-text.ts';
import type { ProviderTypes } from './ports.ts';

const MAX_NAME_LENGTH = 200;
const MAX_PRIORITY = 1_000_000;

const idSentences = {
  'not-a-slug': 'An id is made of lower-case letters and digits, with single "-", "_" or "." between them.',
  'too-long': 'An id has at most 64 characters.',
  reserved: 'This id is a word of the router itself. Choose another.',
} as const satisfies Record<ProviderIdProblem, string>;

export function checkProviderId(id: string): readonly ErrorDetail[] {
  const problem = providerIdProblem(id);
  return problem === undefined ? [] : [{ field: 'id', message: idSentences[problem] }];
}

export interface ProviderFields {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly priority?: number | undefined;
  readonly description?: string | null | undefined;
}

/** The doors check forms; this holds for all of them, the command line and discovery included. */
export function checkProviderFields(
  { name, type, priority, description }: ProviderFields,
  types: ProviderTypes,
): readonly ErrorDetail[] {
  const details: ErrorDetail[] = [];
  if (name !== undefined && !isName(name)) {
    details.push({ field: 'name', message: `A name has 1 to ${MAX_NAME_LENGTH} printable characters.` });
  }
  if (type !== undefined && types.find(type) === undefined) {
    const known = types.all.map((candidate) => candidate.type).join(', ');
    details.push({ field: 'type', message: `There is no provider type "${type}". Known types: ${known}.` });
  }
  if (priority !== undefined && !(Number.isInteger(priority) && Math.abs(priority) <= MAX_PRIORITY)) {
    details.push({ field: 'priority', message: `A priority is a whole number up to ${MAX_PRIORITY}.` });
  }
  return [...details, ...checkDescription(description)];
}

export function isName(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_NAME_LENGTH && text.isWellFormed() && !hasControlCharacters(text);
}
