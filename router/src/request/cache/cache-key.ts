import { createHash } from 'node:crypto';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { Principal } from '../../domain/principal.ts';
import { noWishes, type RouteWishes } from '../../domain/route-wishes.ts';
import type { Call, CatalogueView } from '../ports.ts';
import { compactJson } from './compact-json.ts';

/** What a vendor writes down of a request, and no model hears. */
const silentFields: ReadonlySet<string> = new Set([
  'user',
  'safety_identifier',
  'metadata',
  'prompt_cache_key',
  'prompt_cache_retention',
  'store',
]);

/** What stands where bytes are no text: different ones look the same. */
const NO_TEXT = '\ufffd';

export interface KeyQuestion {
  readonly request: ChatRequest;
  readonly call: Pick<Call, 'endpoint' | 'principal' | 'providerHeader'>;
  readonly view: CatalogueView;
  /** One for all callers. */
  readonly shared: boolean;
}

/**
 * Equal for requests that mean the same and would go the same way. Only what stands at the top of a body may come in another order: inside (the properties of
 * a schema) the order is part of what a model reads.
 */
export function cacheKey({ request, call, view, shared }: KeyQuestion): string {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      shared ? '' : ownerOf(call.principal),
      call.endpoint,
      request.dialectHeaders ?? {},
      call.providerHeader ?? '',
      wishesThatTell(request),
      whoDecides(request, call.principal, view),
    ]),
  );
  hash.update(canonicalBody(request));
  return hash.digest('base64url');
}

/** Neither how long it may take or wait nor what it belongs to changes an answer. */
export function wishesThatTell({ wishes }: Pick<ChatRequest, 'wishes'>): Partial<RouteWishes> {
  return { ...(wishes ?? noWishes), timeoutMs: undefined, session: undefined, priority: undefined };
}

/** Whose answers a caller may be told: its key's; all callers without a key share theirs. */
export function ownerOf(principal: Principal): string {
  return principal.kind === 'api-key' ? `key:${principal.id}` : principal.kind;
}

/** Where these change, another one would answer. */
function whoDecides({ model }: ChatRequest, principal: Principal, view: CatalogueView): readonly unknown[] {
  const { strategy, balancing, policy } = view.settings;
  // Where all callers share one cache, nobody is told what another's key may ask and his may not.
  const ofKey = principal.kind === 'api-key' ? principal.routing : undefined;
  const alias = model === undefined ? undefined : view.alias(model);
  return [
    view.activeProvider ?? '',
    strategy ?? '',
    balancing ?? '',
    alias ?? '',
    policy ?? '',
    ofKey && { ...ofKey, priority: undefined },
  ];
}

function canonicalBody({ body, bytes }: ChatRequest): string | Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  // Of two keys of one name upstreams may read the first, and numbers of many digits may be parsed as one.
  if (text.includes(NO_TEXT) || compactJson(text) !== JSON.stringify(body)) return bytes;
  const fields = Object.entries(body).filter(([name, value]) => isTold(name, value));
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(fields);
}

function isTold(name: string, value: JsonValue | undefined): boolean {
  if (value === undefined || silentFields.has(name)) return false;
  // What a client leaves out and what it says so is the same.
  return !(name === 'stream' && value === false);
}
