import type { DeploymentNumbers } from '../../fleet/deployment-numbers.ts';
import type { Choice } from '../choice.ts';

/** A deployment that may answer, as the engine sees it. */
export interface Contender extends Choice {
  /** Unique among all. */
  readonly id: string;
  /** For weighted algorithms; 1 where nobody set one. */
  readonly weight: number;
  /** Higher is preferred. */
  readonly priority: number;
  readonly numbers: DeploymentNumbers;
  /** US dollars; undefined where no price is known. */
  readonly inputPricePerToken: number | undefined;
  readonly outputPricePerToken: number | undefined;
  /** Of input that it has read lately and kept; undefined where that is not known to be cheaper. */
  readonly keptPricePerToken?: number | undefined;
  /** How much longer a first byte takes because its model must be loaded first; mostly 0. */
  loadingMs(nowMs: number): number;
  /** Whether a call may go now: nothing rests, and there is room. */
  isUsable(nowMs: number): boolean;
  /** When time alone may make it usable; at most `nowMs` where it does not hinder. */
  usableAtMs(nowMs: number): number;
  /** Only its breaker is in the way, which opened because much failed: one call may go all the same, where too few others are left. */
  isEjected(nowMs: number): boolean;
  /** Its breaker is not closed: one call at a time may try. */
  isShut(): boolean;
}
