import type { ChatRequest } from '../../domain/chat-request.ts';
import type { UpstreamHttp, UpstreamRequest } from '../kit/upstream-http.ts';

/** One request of this dialect, written and ready to go. */
export interface OutgoingMessage {
  readonly operation: 'messages' | 'count';
  readonly request: ChatRequest;
  readonly upstreamModel: string;
  readonly secret: string | undefined;
  readonly requestId: string | undefined;
  readonly via: string | undefined;
  /** As Anthropic's own API takes it. */
  readonly body: Uint8Array;
}

/** How requests of this dialect get to where it is spoken: to Anthropic's own API and its copies, or to a platform that sells its models. */
export interface MessagesWire {
  readonly http: UpstreamHttp;
  /** A promise where the credential must be fetched first; rejects with a `ProviderCallError`. */
  address(message: OutgoingMessage): UpstreamRequest | Promise<UpstreamRequest>;
  /** The credential was not taken. */
  refused(): void;
  /** Every spelling of what must not be shown. */
  secretForms(): readonly string[];
}
