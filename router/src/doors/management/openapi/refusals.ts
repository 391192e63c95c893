import type { ErrorCode } from '../../../domain/error-codes.ts';
import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { ErrorBody } from '../contracts/error-body.ts';
import type { RouteDescription } from './route-description.ts';

/** What a refusal means, and a code that it may carry. */
const refusals = {
  400: { words: 'What was sent is not valid: `details` names each field', code: 'invalid_request' },
  401: { words: 'An API key is needed', code: 'unauthorized' },
  403: { words: 'Not with this role, or not from this page or host', code: 'insufficient_role' },
  404: { words: 'There is nothing of this name', code: 'not_found' },
  409: { words: 'The name is taken, or what should go is in use', code: 'already_exists' },
  412: { words: '`If-Match` names another state: somebody else was faster', code: 'precondition_failed' },
  413: { words: 'The body is too large', code: 'body_too_large' },
  415: { words: 'The body is not JSON', code: 'unsupported_media_type' },
  422: { words: 'This `Idempotency-Key` came with another request before', code: 'idempotency_key_reused' },
  429: { words: 'The provider limits its rate: `Retry-After` says for how long', code: 'upstream_rate_limited' },
  502: { words: 'The provider failed', code: 'upstream_error' },
  503: { words: 'It cannot be done now: `Retry-After` says when, where that is known', code: 'store_unavailable' },
  504: { words: 'The provider took too long', code: 'upstream_timeout' },
  529: { words: 'The provider says that it is overloaded', code: 'upstream_overloaded' },
} as const satisfies Record<number, { readonly words: string; readonly code: ErrorCode }>;

export type RefusalStatus = keyof typeof refusals;

/** With which statuses a route may refuse, in their order: those that follow from its form, and its own. */
export function refusalsOf(route: RouteDescription): readonly RefusalStatus[] {
  const { method, role, params, query, body, entityTag, refusals: own = [] } = route;
  const all = new Set<RefusalStatus>(own);
  if (params !== undefined || query !== undefined || body !== undefined) all.add(400);
  if (role !== undefined) all.add(401).add(403);
  if (params !== undefined) all.add(404);
  if (entityTag?.takes === true) all.add(412);
  if (body !== undefined) all.add(413).add(415);
  // Whatever is changed is written to the database.
  if (method !== 'GET') all.add(503);
  return [...all].sort((left, right) => left - right);
}

export function refusalWords(status: RefusalStatus): string {
  return refusals[status].words;
}

/** In the form of management and of OpenAI's clients alike. */
export function refusalExample(status: RefusalStatus): ErrorBody {
  const { code } = refusals[status];
  const { type, message } = errorCatalogue[code];
  const details = status === 400 ? [{ field: 'name', message: 'must be a text' }] : [];
  return { error: { message, type, code, param: details[0]?.field ?? null }, details };
}
