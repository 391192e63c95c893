/** A world file as it is written (`shared/worlds/README.md`). */
export interface World {
  readonly name: string;
  readonly seed: number;
  readonly durationS: number;
  readonly arrivals: {
    readonly ratePoints: readonly (readonly [atS: number, perS: number])[];
    readonly promptTokens: TokenSpread;
    readonly outputTokens: TokenSpread;
    readonly classes: readonly TaskClass[];
  };
  readonly maxAttempts: number;
  readonly deadlineMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly feedbackShare?: number;
  readonly equalTargets?: boolean;
  readonly deployments: readonly WorldDeployment[];
}

export interface TokenSpread {
  readonly median: number;
  readonly sigma: number;
  readonly max: number;
}

export interface TaskClass {
  readonly name: string;
  readonly share: number;
  readonly promptScale?: number;
  readonly outputScale?: number;
}

export interface WorldDeployment {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly inputPricePerM: number;
  readonly outputPricePerM: number;
  readonly baseTtftMs: number;
  readonly promptMsPerToken: number;
  readonly tokensPerS: number;
  readonly latencySigma: number;
  readonly concurrencyCapacity: number;
  readonly slowdown?: number;
  readonly hardLimit?: number;
  readonly weight: number;
  readonly priority: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly limitsKnown?: boolean;
  readonly retryAfter?: 'honest' | 'none' | 'short' | 'long';
  readonly quality?: Readonly<Record<string, number>>;
  readonly failures?: readonly WorldFailure[];
}

export interface WorldFailure {
  readonly kind: 'outage' | 'errors' | 'slow' | 'rate-limit' | 'hang' | 'mid-stream-break';
  readonly startS: number;
  readonly endS: number;
  readonly p: number;
  readonly factor?: number;
  readonly latencyMs?: number;
  readonly error?: string;
  readonly retryAfterS?: number;
  readonly warmupS?: number;
  readonly periodS?: number;
  readonly onS?: number;
}
