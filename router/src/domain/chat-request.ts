import type { ChatMeaning } from './chat-meaning.ts';
import type { Dialect } from './dialect.ts';
import type { ProviderId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { RouteWishes } from './route-wishes.ts';

/**
 * One request to a model as it came through a door.
 * `body` is parsed once; `bytes` are the very bytes, forwarded where the upstream speaks the same dialect;
 * `meaning()` translates on first use and remembers, so the fast path never pays for it.
 */
export interface ChatRequest {
  readonly dialect: Dialect;
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  /** Whether the model's name can be told and changed in the bytes themselves (`domain/spells-model-once`). */
  readonly spellsModelOnce: boolean;
  /** The model as the client wrote it; undefined when it named none. */
  readonly model: string | undefined;
  /** `provider` of the body, where it is a text. */
  readonly provider: string | undefined;
  /** What the client wants of the way that it takes; most want nothing. */
  readonly wishes?: RouteWishes | undefined;
  readonly stream: boolean;
  /** Whether a streaming client asked for the usage chunk itself. Dialects whose streams always tell usage say true. */
  readonly wantsUsage: boolean;
  /** Asks for visible thinking (`reasoning_effort`, `reasoning`, `thinking`): longer time limits hold. */
  readonly reasoning: boolean;
  /** The client wrote `"strict": true`: a provider that would have to leave out a parameter must refuse instead. */
  readonly strict: boolean;
  /** Names of `extra` without which an answer would be one to another question (several prompts at once): never dropped, rather refused. */
  readonly essential?: readonly string[];
  /** The client's headers that belong to its dialect (`anthropic-beta`): an upstream of the same dialect gets them as they are, no other does. */
  readonly dialectHeaders?: Readonly<Record<string, string>>;
  /** Other vendors' seals are in its history, wrapped (`seal-text`). Its own vendor would refuse them: it is encoded anew there, never forwarded. */
  readonly holdsForeignSeals?: boolean;
  /** It goes on from an earlier answer (`previous_response_id`) or names items of one: what it says in full. */
  readonly continued?: ContinuedRequest | undefined;
  meaning(): ChatMeaning;
}

/** A request that goes on from what this router keeps. */
export interface ContinuedRequest {
  /** The body with all that it goes on from inside. */
  readonly whole: JsonObject;
  /** The provider that knows what it goes on from by the names that `bytes` use; undefined where none does. */
  readonly knownAt: ProviderId | undefined;
}
