/** What a request must know of the settings. */
export interface RequestSettings {
  readonly fallbackEnabled: boolean;
  /** Another candidate goes on where a stream breaks after text. */
  readonly continueOnBreak: boolean;
  /** More attempts after the first (2). */
  readonly retries: number;
  readonly retryBaseMs: number;
  /** Breaker: failures in a row that open it (5), first rest (2,000 ms). */
  readonly breakerFailures: number;
  readonly breakerRestMs: number;
  /** Silence after which a stream's status is sent and comments begin; then one comment per interval. */
  readonly pingAfterMs: number;
  readonly pingEveryMs: number;
  readonly keepBodies: 'all' | 'errors' | 'none';
  readonly bodyBytesPerSecond: number;
}
