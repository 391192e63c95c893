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

/** Looks up what a request goes on from. */
export async function findContinuation(
  body: JsonObject,
  owner: ApiKeyId | undefined,
  store: ResponseStore,
): Promise<ContinuationReading> {
  try {
    const start = await findStart(body, owner, store);
    if (start.kind === 'refused') return start;
    const references = referencesOf(body);
    const found = new Map<string, FoundItem>();
    for (const [id, item] of references.length === 0 ? [] : await store.items(owner, references)) {
      if (item === 'somebody-elses') return notFound('input', `Item with id '${id}' not found.`);
      found.set(id, item);
    }
    return { kind: 'read', continuation: continuationOf(body, start, references, found) };
  } catch {
    return { kind: 'refused', error: routerError('store_unavailable', 'Kept responses cannot be read at the moment.') };
  }
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

async function findStart(body: JsonObject, owner: ApiKeyId | undefined, store: ResponseStore): Promise<StartReading> {
  const conversation = conversationOf(body);
  const previous = textOf(body['previous_response_id']) || undefined;
  if (conversation !== undefined) {
    const newest = await store.newest(owner, conversation);
    return turnsTo(newest?.id ?? conversation, 'conversation', owner, store);
  }
  return previous === undefined ? fresh : turnsTo(previous, 'previous_response_id', owner, store);
}

async function turnsTo(
  id: string,
  field: 'previous_response_id' | 'conversation',
  owner: ApiKeyId | undefined,
  store: ResponseStore,
): Promise<StartReading> {
  const reading = await store.turns(owner, id);
  switch (reading.kind) {
    case 'found':
      return { kind: 'from', field, turns: reading.turns, isUnknown: false };
    case 'missing':
      // An upstream may have made it, past this router or before it kept anything.
      return isOwnId(id) || reading.isSomebodyElses
        ? notFound(field, `${nouns[field]} with id '${id}' not found.`)
        : { kind: 'from', field, turns: [], isUnknown: true };
    case 'broken':
      return reading.last.upstream === undefined
        ? notFound(field, `Response '${id}' goes on from '${reading.missingId}', which is not kept any more.`)
        : { kind: 'from', field, turns: [], isUnknown: true };
  }
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
