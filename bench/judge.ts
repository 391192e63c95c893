import type { BudgetRow, Column, Limit } from './budget.ts';

export type Verdict = 'holds' | 'missed' | 'red' | 'unknown';

export interface Judgement {
  readonly limit: Limit;
  readonly verdict: Verdict;
  /** Ours against the yardstick: a factor, a difference, or the value itself; undefined where one of them is missing. */
  readonly measured: number | undefined;
}

export type Medians = Readonly<Partial<Record<Column, number>>>;

/** Holds each limit of a row against what was measured. */
export function judge(row: BudgetRow, medians: Medians): readonly Judgement[] {
  return row.limits.map((limit) => {
    const measured = measure(limit, medians);
    return { limit, measured, verdict: measured === undefined ? 'unknown' : verdictOn(limit, measured) };
  });
}

/** A row holds when all limits hold that could be measured; the worst verdict speaks for it. */
export function worst(judgements: readonly Judgement[]): Verdict {
  const found = new Set(judgements.map((judgement) => judgement.verdict));
  const order = ['red', 'missed', 'holds', 'unknown'] as const;
  return order.find((verdict) => found.has(verdict)) ?? 'unknown';
}

function measure(limit: Limit, medians: Medians): number | undefined {
  const { ours } = medians;
  if (ours === undefined) return undefined;
  if (limit.kind === 'at-most') return ours;
  const yardstick = medians[limit.of];
  if (yardstick === undefined) return undefined;
  return limit.kind === 'times' ? ours / yardstick : ours - yardstick;
}

function verdictOn(limit: Limit, measured: number): Verdict {
  if (measured <= limit.target) return 'holds';
  return limit.redLine !== undefined && measured > limit.redLine ? 'red' : 'missed';
}
