import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ResponseStore } from '../../domain/response-store.ts';
import type { CountQuestion, TokenCount } from '../../request/count-tokens.ts';
import type { Call, Catalogue, Clock, ModelDirectory, Recorder, ReportBug } from '../../request/ports.ts';
import type { BodyLimits } from './body/receive-body.ts';

export type { TokenCount } from '../../request/count-tokens.ts';

/** What the inference doors need of the house. */
export interface InferenceRooms {
  /** Takes a checked request; the answer goes to `call.client`, whatever happens. */
  readonly handleChat: (request: ChatRequest, call: Call) => unknown;
  /** How many tokens a prompt takes, as the provider that would answer it counts, or estimated. */
  readonly countTokens: (request: ChatRequest, question: CountQuestion) => Promise<TokenCount>;
  readonly catalogue: Catalogue;
  /** For requests that a door itself refuses: a refusal is a record too. */
  readonly recorder: Recorder;
  readonly models: ModelDirectory;
  /** What later requests of the Responses dialect go on from. */
  readonly responses: ResponseStore;
  /** Whether anything is kept for them at all, as it is now. */
  readonly keepsResponses: () => boolean;
  readonly clock: Clock;
  readonly reportBug: ReportBug;
  /** A new time-ordered id of a request. */
  readonly newId: () => string;
  /** As they are now. */
  readonly bodyLimits: () => BodyLimits;
}
