/** A look at every provider by the clock. Times are milliseconds. */
export type HealthCheck =
  /** Reads the model list, which costs nothing. */
  | { readonly type: 'ping'; readonly intervalMs: number; readonly timeoutMs: number }
  /** Asks the provider's usual model. `expectedLength`: so many characters its answer has at least. */
  | {
      readonly type: 'request';
      readonly intervalMs: number;
      readonly timeoutMs: number;
      readonly prompt: string;
      readonly expectedLength: number;
    };

/** How the router looks after its providers by itself. */
export interface HealthSettings {
  readonly probes: boolean;
  readonly probeBudgetUsdPerDay: number;
  readonly checks: readonly HealthCheck[];
  readonly failureThreshold: number;
  readonly successThreshold: number;
}
