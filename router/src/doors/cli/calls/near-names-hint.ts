import { isJsonObject } from '../../../domain/json.ts';
import { nearNames } from '../../../lib/near-names.ts';
import { textOf } from '../../../lib/text-of.ts';
import type { ManagementCalls } from './management-calls.ts';
import type { RefusedCall } from './refused-call.ts';

/** Where the names stand in the answer of a list: under which field, and in which field of each entry. */
const lists = new Map([
  ['providers', { field: 'providers', name: 'id' }],
  ['settings', { field: 'details', name: 'key' }],
  ['models', { field: 'data', name: 'id' }],
]);

/** More are a list of their own. */
const MOST_LISTED = 10;

/** For a name that nobody has, what may have been meant, or of the providers, which a person has named, all of a few; else empty. */
export async function nearNamesHint(calls: ManagementCalls, { answer, path }: RefusedCall): Promise<string> {
  if (answer.kind !== 'answered' || answer.status !== 404) return '';
  const [, , collection = '', wanted = ''] = path.split('/');
  const list = lists.get(collection);
  if (list === undefined) return '';
  const all = await calls.call({ method: 'GET', path: `/v1/${collection}` });
  const body = all.kind === 'answered' && isJsonObject(all.body) ? all.body[list.field] : undefined;
  const names = Array.isArray(body) ? body.filter(isJsonObject).flatMap((entry) => textOf(entry[list.name]) ?? []) : [];
  // Another field of the same thing may be what is missing: then the name itself exists.
  if (names.includes(decodeURIComponent(wanted))) return '';
  const near = nearNames(decodeURIComponent(wanted), names);
  if (near.length > 0) return ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  const isShort = collection === 'providers' && names.length > 0 && names.length <= MOST_LISTED;
  return isShort ? ` There are ${names.map((name) => `"${name}"`).join(', ')}.` : '';
}
