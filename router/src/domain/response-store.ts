import type { ProviderId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { ApiKeyId } from './principal.ts';

/**
 * One answer of the Responses dialect as this router keeps it, so that a later request can go on from it (`previous_response_id`), at whatever provider.
 * A conversation is kept in the same form: its first items are the input, and its answers go on from it.
 */
export interface StoredResponse {
  readonly id: string;
  /** Whose it is: nobody else can read it, nor go on from it. undefined: made by local callers without a key. */
  readonly owner: ApiKeyId | undefined;
  readonly createdAtMs: number;
  /** What it goes on from. */
  readonly previousId: string | undefined;
  /** The conversation it belongs to. */
  readonly conversation: string | undefined;
  /** The provider that gave it this id and may know it itself; undefined where the id is the router's own. */
  readonly upstream: ProviderId | undefined;
  /** The response object as the client got it; of a conversation, its own object. */
  readonly response: JsonObject;
  /** The new items of its request, each with an id. What came before is in what it goes on from. */
  readonly input: readonly JsonObject[];
}

export type StoredTurns =
  /** Oldest first, the asked one last. */
  | { readonly kind: 'found'; readonly turns: readonly StoredResponse[] }
  /** `isWithheld`: another key's, or removed; nobody may be told, and no upstream be asked for it. */
  | { readonly kind: 'missing'; readonly isWithheld: boolean }
  /** It is there, something it goes on from is not any more. */
  | { readonly kind: 'broken'; readonly last: StoredResponse; readonly missingId: string }
  /** All together are larger than was asked for; nothing was read. */
  | { readonly kind: 'too-large' };

export interface FoundItem {
  readonly item: JsonObject;
  /** Who made its response, as there. */
  readonly upstream: ProviderId | undefined;
  /** Of its JSON text. */
  readonly bytes: number;
}

export type FoundItems =
  /** Those that nobody has are missing; `withheld` as `isWithheld` there. */
  | { readonly kind: 'found'; readonly items: ReadonlyMap<string, FoundItem | 'withheld'> }
  | { readonly kind: 'too-large' };

/**
 * Where answers of the Responses dialect are kept. Filled by `store`. What was given to `keep` can be read at once, written or not. Readings reject
 * where the store cannot be read.
 */
export interface ResponseStore {
  /** Never blocks, never throws. */
  keep(response: StoredResponse): void;
  find(owner: ApiKeyId | undefined, id: string): Promise<StoredResponse | undefined>;
  /** A response and all it goes on from, if that is no more than `maxBytes`. */
  turns(owner: ApiKeyId | undefined, id: string, maxBytes: number): Promise<StoredTurns>;
  /** The newest response of a conversation; the conversation itself where it has none yet. */
  newest(owner: ApiKeyId | undefined, conversation: string): Promise<StoredResponse | undefined>;
  /** Items of any kept response by their ids, if they are no more than `maxBytes`. */
  items(owner: ApiKeyId | undefined, ids: readonly string[], maxBytes: number): Promise<FoundItems>;
  /** False where there was none. What an upstream gave an id stays withheld. */
  remove(owner: ApiKeyId | undefined, id: string): Promise<boolean>;
}
