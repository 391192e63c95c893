import type { Judgement } from '../../domain/trained-model.ts';

/** How far off both were on one record. */
export interface PairedError {
  readonly atMs: number;
  readonly balanced: number;
  readonly predictor: number;
}

/** Fewer windows say nothing. */
const LEAST_WINDOWS = 5;

/**
 * Which of two predictions is nearer to what came. Records of one moment share its luck (an outage, a slow hour), so the windows of time are what is counted and not
 * the records: the interval is Student's, over the means of the windows. undefined where there are too few.
 */
export function judge(errors: readonly PairedError[], windowMs: number): Judgement | undefined {
  const windows = [...Map.groupBy(errors, ({ atMs }) => Math.floor(atMs / windowMs)).values()];
  if (windows.length < LEAST_WINDOWS) return undefined;
  const differences = windows.map((window) => meanOf(window.map(({ balanced, predictor }) => predictor - balanced)));
  const difference = meanOf(differences);
  const squares = differences.reduce((sum, one) => sum + (one - difference) ** 2, 0);
  const deviation = Math.sqrt(squares / (windows.length - 1) / windows.length);
  const reach = studentsT(windows.length - 1) * deviation;
  return {
    balanced: meanOf(errors.map(({ balanced }) => balanced)),
    predictor: meanOf(errors.map(({ predictor }) => predictor)),
    difference,
    interval: [difference - reach, difference + reach],
  };
}

/** The two-sided 95 % quantile, to within one percent from four degrees of freedom on. */
function studentsT(degrees: number): number {
  return 1.96 + 2.37 / degrees + 3.6 / degrees ** 2;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
