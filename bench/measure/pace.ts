/** How long and how often things are measured. Times are milliseconds. */
export interface Pace {
  /** Load before anything counts: the optimising compiler needs it. */
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly connections: number;
  readonly paced: { readonly streams: number; readonly rounds: number; readonly windowMs: number };
  readonly memory: { readonly few: number; readonly many: number; readonly rounds: number; readonly settleMs: number };
  readonly starts: { readonly rounds: number; readonly idleMs: number };
  readonly latency: {
    readonly rounds: number;
    readonly roundMs: number;
    readonly perSecond: number;
    readonly connections: number;
  };
  readonly scale: { readonly providers: number; readonly keys: number; readonly starts: number };
  readonly history: { readonly few: number; readonly many: number };
}

export const fullPace: Pace = {
  warmUpMs: 3_000,
  rounds: 5,
  roundMs: 2_000,
  connections: 32,
  paced: { streams: 500, rounds: 3, windowMs: 3_000 },
  memory: { few: 500, many: 3_000, rounds: 2, settleMs: 2_500 },
  starts: { rounds: 5, idleMs: 1_500 },
  latency: { rounds: 3, roundMs: 5_000, perSecond: 200, connections: 8 },
  scale: { providers: 10_000, keys: 100_000, starts: 3 },
  history: { few: 1_000, many: 1_000_000 },
};

/** Enough to see that something broke, not to judge by. */
export const quickPace: Pace = {
  warmUpMs: 1_200,
  rounds: 2,
  roundMs: 700,
  connections: 32,
  paced: { streams: 500, rounds: 1, windowMs: 1_500 },
  memory: { few: 300, many: 1_500, rounds: 1, settleMs: 1_000 },
  starts: { rounds: 2, idleMs: 700 },
  latency: { rounds: 1, roundMs: 2_000, perSecond: 200, connections: 8 },
  scale: { providers: 10_000, keys: 100_000, starts: 1 },
  history: { few: 1_000, many: 100_000 },
};
