import type { AttemptReport } from '../domain/request-record.ts';
import type { Target } from './plan.ts';

/** Where a delivery gets its answer from: the run of its plan, or what another request got. */
export interface AnswerSource {
  /** Upstream calls so far that were made for this request. */
  readonly calls: number;
  /** Of those, what became of them. */
  readonly reports: readonly AttemptReport[];
  /** Who answers, or would. */
  readonly target: Pick<Target, 'provider' | 'model'> | undefined;
  start(): void;
  /** Looks at its clocks. */
  tick(nowMs: number): void;
  /** Nobody wants the answer any more. */
  cancel(reason: string): void;
}
