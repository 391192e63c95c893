import type { RouterError } from '../../../domain/router-error.ts';
import { wrongField } from '../openai/field-rule.ts';

/** As at Anthropic; without `limit` as many as one page can have, for clients that read no second one. */
const MOST = 1_000;

interface Named {
  readonly id: string;
}

export type PageReading<Entry> =
  | { readonly kind: 'page'; readonly entries: readonly Entry[]; readonly hasMore: boolean }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** The page of a list that `?limit=`, `?after_id=` and `?before_id=` ask for. */
export function pageOfModels<Entry extends Named>(all: readonly Entry[], query: URLSearchParams): PageReading<Entry> {
  const limit = Number(query.get('limit') ?? MOST);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    return { kind: 'refused', error: wrongField('limit', `a whole number from 1 to ${MOST}`) };
  }
  const [after, before] = [query.get('after_id'), query.get('before_id')];
  if (after !== null && before !== null) {
    return { kind: 'refused', error: wrongField('before_id', 'left out where "after_id" is given') };
  }
  if (before !== null) return pageBefore(all, before, limit);
  const start = after === null ? 0 : placeOf(all, after) + 1;
  if (after !== null && start === 0) return noSuch('after_id');
  return { kind: 'page', entries: all.slice(start, start + limit), hasMore: start + limit < all.length };
}

function pageBefore<Entry extends Named>(all: readonly Entry[], before: string, limit: number): PageReading<Entry> {
  const end = placeOf(all, before);
  if (end < 0) return noSuch('before_id');
  return { kind: 'page', entries: all.slice(Math.max(0, end - limit), end), hasMore: end > limit };
}

function placeOf(all: readonly Named[], wanted: string): number {
  return all.findIndex(({ id }) => id === wanted);
}

function noSuch(param: string): { readonly kind: 'refused'; readonly error: RouterError } {
  return { kind: 'refused', error: wrongField(param, 'the id of a model in this list') };
}
