import type { JsonObject } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { wrongField } from '../openai/field-rule.ts';

const MOST = 100;
const USUAL = 20;

export type ItemList =
  | { readonly kind: 'listed'; readonly list: JsonObject }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** A page of items, as `?order=`, `?limit=` and `?after=` ask for it: newest first where nobody says otherwise. */
export function listItems(items: readonly JsonObject[], query: URLSearchParams): ItemList {
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') return { kind: 'refused', error: wrongField('order', '"asc" or "desc"') };
  const limit = Number(query.get('limit') ?? USUAL);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    return { kind: 'refused', error: wrongField('limit', `a whole number from 1 to ${MOST}`) };
  const ordered = order === 'asc' ? items : items.toReversed();
  const after = query.get('after');
  const start = after === null ? 0 : ordered.findIndex((item) => item['id'] === after) + 1;
  if (after !== null && start === 0) {
    const message = `There is no item '${after.slice(0, 100)}'.`;
    return {
      kind: 'refused',
      error: routerError('invalid_request', message, { param: 'after', details: [{ field: 'after', message }] }),
    };
  }
  const page = ordered.slice(start, start + limit);
  return {
    kind: 'listed',
    list: {
      object: 'list',
      data: page,
      first_id: page[0]?.['id'] ?? null,
      last_id: page.at(-1)?.['id'] ?? null,
      has_more: start + limit < ordered.length,
    },
  };
}
