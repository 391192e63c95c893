import type { ProviderId } from '../../../domain/ids.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ApiKeyId } from '../../../domain/principal.ts';
import type { FoundItem, ResponseStore, StoredResponse } from '../../../domain/response-store.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { textOf } from '../../../lib/text-of.ts';
import { inputItems, itemType } from './input-items.ts';
import { isOwnId } from './item-ids.ts';

/** What a request goes on from, and the request as one that says everything itself. */
export interface Continuation {
  /** The body with what came before in its `input`, and without names for it but those that only the upstream can know. */
  readonly whole: JsonObject;
  /** The provider that knows all of it under the names that the request uses; undefined: there is none such. */
  readonly knownAt: ProviderId | undefined;
  /** What this router keeps of it: the id that the answer goes on from. */
  readonly previousId: string | undefined;
  readonly conversation: string | undefined;
  /** Fields whose names nobody here knows: an upstream that made them may. */
  readonly unknown: readonly string[];
}

export type ContinuationReading =
  | { readonly kind: 'read'; readonly continuation: Continuation }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** Whether a request names something that was kept. Most do not, and nothing is looked up. */
export function goesOn(body: JsonObject): boolean {
  if (body['previous_response_id'] != null || body['conversation'] != null) return true;
  return referencesOf(body).length > 0;
}

/** Far above what a client refers to; each must be looked up. */
const MOST_REFERENCES = 1_000;

/** Where kept responses are looked up, and how much of them one request may go on from: no more than it could bring along itself. */
export interface KeptLookup {
  readonly store: ResponseStore;
  readonly maxBytes: number;
}

/** Looks up what a request goes on from. */
export async function findContinuation(
  body: JsonObject,
  owner: ApiKeyId | undefined,
  lookup: KeptLookup,
): Promise<ContinuationReading> {
  try {
    const references = referencesOf(body);
    if (references.length > MOST_REFERENCES) return tooManyReferences();
    const start = await findStart(body, owner, lookup);
    if (start.kind === 'refused') return start;
    const reading = references.length === 0 ? nothingFound : await findItems(references, owner, lookup);
    if (reading.kind === 'refused') return reading;
    return { kind: 'read', continuation: continuationOf(body, start, references, reading.found) };
  } catch {
    return { kind: 'refused', error: routerError('store_unavailable', 'Kept responses cannot be read at the moment.') };
  }
}

type ItemsReading =
  | { readonly kind: 'items'; readonly found: ReadonlyMap<string, FoundItem> }
  | Extract<ContinuationReading, { kind: 'refused' }>;

const nothingFound: ItemsReading = { kind: 'items', found: new Map() };

async function findItems(
  references: readonly string[],
  owner: ApiKeyId | undefined,
  { store, maxBytes }: KeptLookup,
): Promise<ItemsReading> {
  const reading = await store.items(owner, references, maxBytes);
  if (reading.kind === 'too-large') return tooLarge('input', maxBytes);
  const found = new Map<string, FoundItem>();
  for (const [id, item] of reading.items) {
    if (item === 'withheld') return notFound('input', `Item with id '${id}' not found.`);
    found.set(id, item);
  }
  // An item that is referred to a hundred times is sent a hundred times.
  const bytes = references.reduce((sum, id) => sum + (found.get(id)?.bytes ?? 0), 0);
  return bytes > maxBytes ? tooLarge('input', maxBytes) : { kind: 'items', found };
}

/** The id of a conversation, given as a text or in an object. */
function conversationOf(body: JsonObject): string | undefined {
  const { conversation } = body as { readonly conversation?: JsonValue };
  return textOf(isJsonObject(conversation) ? conversation['id'] : conversation) || undefined;
}

interface Start {
  readonly kind: 'from';
  readonly field: 'previous_response_id' | 'conversation' | undefined;
  /** Oldest first; none where nobody here knows it, or nothing was named. */
  readonly turns: readonly StoredResponse[];
  readonly isUnknown: boolean;
}

type StartReading = Start | Extract<ContinuationReading, { kind: 'refused' }>;

const fresh: Start = { kind: 'from', field: undefined, turns: [], isUnknown: false };

async function findStart(body: JsonObject, owner: ApiKeyId | undefined, lookup: KeptLookup): Promise<StartReading> {
  const conversation = conversationOf(body);
  const previous = textOf(body['previous_response_id']) || undefined;
  if (conversation !== undefined) {
    const newest = await lookup.store.newest(owner, conversation);
    return turnsTo(newest?.id ?? conversation, 'conversation', owner, lookup);
  }
  return previous === undefined ? fresh : turnsTo(previous, 'previous_response_id', owner, lookup);
}

async function turnsTo(
  id: string,
  field: 'previous_response_id' | 'conversation',
  owner: ApiKeyId | undefined,
  { store, maxBytes }: KeptLookup,
): Promise<StartReading> {
  const reading = await store.turns(owner, id, maxBytes);
  switch (reading.kind) {
    case 'found':
      return { kind: 'from', field, turns: reading.turns, isUnknown: false };
    case 'missing':
      // An upstream may have made it, past this router or before it kept anything.
      return isOwnId(id) || reading.isWithheld
        ? notFound(field, `${nouns[field]} with id '${id}' not found.`)
        : { kind: 'from', field, turns: [], isUnknown: true };
    case 'too-large':
      return tooLarge(field, maxBytes);
    case 'broken':
      return reading.last.upstream === undefined
        ? notFound(field, `Response '${id}' goes on from '${reading.missingId}', which is not kept any more.`)
        : { kind: 'from', field, turns: [], isUnknown: true };
  }
}

function tooLarge(param: string, maxBytes: number): Extract<ContinuationReading, { kind: 'refused' }> {
  const message = `What this request goes on from (${param}) is larger than the ${maxBytes} bytes of security.maxBodyBytes. Begin anew with a summary.`;
  const details = [{ field: param, message }];
  return { kind: 'refused', error: routerError('body_too_large', message, { param, details }) };
}

function tooManyReferences(): Extract<ContinuationReading, { kind: 'refused' }> {
  const message = `input has more than ${MOST_REFERENCES} item references.`;
  const details = [{ field: 'input', message }];
  return { kind: 'refused', error: routerError('invalid_request', message, { param: 'input', details }) };
}

const nouns = { previous_response_id: 'Previous response', conversation: 'Conversation' } as const;
const codes = {
  previous_response_id: 'previous_response_not_found',
  conversation: 'conversation_not_found',
  input: 'item_not_found',
} as const;

/** As OpenAI says it: the request is wrong, not the address. */
function notFound(param: keyof typeof codes, message: string): Extract<ContinuationReading, { kind: 'refused' }> {
  const upstream = { type: 'invalid_request_error', code: codes[param] };
  const details = [{ field: param, message }];
  return {
    kind: 'refused',
    error: routerError('response_not_found', message, { status: 400, param, upstream, details }),
  };
}

function continuationOf(
  body: JsonObject,
  { field, turns, isUnknown }: Start,
  references: readonly string[],
  found: ReadonlyMap<string, FoundItem>,
): Continuation {
  const { previous_response_id: _previous, conversation: _conversation, ...rest } = body;
  const before = turns.flatMap((turn) => [...turn.input, ...outputOf(turn)]);
  const items = inputItems(body['input']).map((item) => found.get(referenceOf(item) ?? '')?.item ?? item);
  const missed = references.some((id) => !found.has(id));
  return {
    whole: { ...rest, ...(isUnknown ? named(body) : {}), input: [...before, ...items] },
    knownAt: oneOf([
      // Conversations are the router's own.
      ...(turns.length === 0 ? [] : [field === 'conversation' ? undefined : turns.at(-1)?.upstream]),
      ...references.flatMap((id) => (found.has(id) ? [found.get(id)?.upstream] : [])),
    ]),
    previousId:
      field === undefined ? undefined : (turns.at(-1)?.id ?? (textOf(body['previous_response_id']) || undefined)),
    conversation: conversationOf(body),
    unknown: [...(isUnknown && field !== undefined ? [field] : []), ...(missed ? ['item_reference'] : [])],
  };
}

function named({ previous_response_id: previous, conversation }: JsonObject): JsonObject {
  return {
    ...(previous == null ? {} : { previous_response_id: previous }),
    ...(conversation == null ? {} : { conversation }),
  };
}

/** What the model said, or what a conversation began with. */
function outputOf({ response }: StoredResponse): readonly JsonObject[] {
  const { output } = response as { readonly output?: JsonValue };
  return Array.isArray(output) ? output.filter(isJsonObject) : [];
}

function oneOf(providers: readonly (ProviderId | undefined)[]): ProviderId | undefined {
  const [first] = providers;
  return providers.every((provider) => provider === first) ? first : undefined;
}

function referencesOf(body: JsonObject): readonly string[] {
  const { input } = body as { readonly input?: JsonValue };
  if (!Array.isArray(input)) return [];
  return input.filter(isJsonObject).flatMap((item) => referenceOf(item) ?? []);
}

function referenceOf(item: JsonObject): string | undefined {
  return itemType(item) === 'item_reference' ? textOf(item['id']) : undefined;
}
