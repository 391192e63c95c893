import type { TrainedModel } from './trained-model.ts';

/** What the engine does for itself, and what it has learned. */
export interface RoutingReports {
  probes(): Promise<ProbesReport>;
  predictor(): Promise<PredictorReport>;
}

/** What the router's own calls cost, USD, and found. */
export interface ProbesReport {
  /** Since midnight UTC, over restarts. */
  readonly spentUsdToday: number;
  /** Since it started. */
  readonly spentUsdTotal: number;
  readonly calls: { readonly ok: number; readonly failed: number };
  /** Those that active checks have taken out. */
  readonly down: readonly { readonly provider: string; readonly reason: string }[];
}

export interface PredictorReport {
  /** `untrained`: too little has happened yet. `unproven`: there is a model, which is not used. */
  readonly state: 'off' | 'untrained' | 'unproven' | 'proven';
  readonly model: TrainedModel | undefined;
  /** How many records it found when it looked last; undefined before. */
  readonly lessons: number | undefined;
  readonly leastLessons: number;
  /** Epoch milliseconds; undefined where it is off. */
  readonly nextAtMs: number | undefined;
  /** Why the last try came to nothing. */
  readonly problem: string | undefined;
}
