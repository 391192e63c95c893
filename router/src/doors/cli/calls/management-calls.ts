import type { IncomingHttpHeaders } from 'node:http';

/** One call of the router's HTTP interface. `body` goes out as JSON. */
export interface CallWish {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** `body` is the parsed JSON, the text where it is none, undefined where it is empty. */
export type CallAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: unknown;
    }
  /** Nobody answered. `reason` is a sentence for people. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The same for an answer that comes in pieces, of which nothing is read yet. */
export type OpenAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly pieces: AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * How the commands speak with a router: with one that is reached over the network, or with the database itself by way of the same doors
 * in this very process. So each command is written once, and its `--json` and its errors are those of the HTTP interface.
 */
export interface ManagementCalls {
  call(wish: CallWish): Promise<CallAnswer>;
  open(wish: CallWish): Promise<OpenAnswer>;
}
