import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Call, Catalogue, Clock, ModelDirectory, Recorder } from '../../request/ports.ts';
import type { BodyLimits } from './body/receive-body.ts';

/** What the inference doors need of the house. */
export interface InferenceRooms {
  /** Takes a checked request; the answer goes to `call.client`, whatever happens. */
  readonly handleChat: (request: ChatRequest, call: Call) => unknown;
  readonly catalogue: Catalogue;
  /** For requests that a door itself refuses: a refusal is a record too. */
  readonly recorder: Recorder;
  readonly models: ModelDirectory;
  readonly clock: Clock;
  /** A new time-ordered id of a request. */
  readonly newId: () => string;
  /** As they are now. */
  readonly bodyLimits: () => BodyLimits;
}
