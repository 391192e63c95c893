import type { UpstreamHeaders } from './upstream-exchange.ts';

/** An error status with its whole body. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly body: string;
  /** What must not be shown, in all its forms (`secretForms`). */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}
