import { percent } from '../percent.ts';
import { wilson } from '../wilson.ts';
import { deploymentsOf, idOf, nameOf } from './deployments-of.ts';
import { LEAST_CALLS, type Rule } from './recommendation.ts';

const BEARABLE = 0.01;

/** One of which more than one call in a hundred brings nothing in time. */
export const timeouts: Rule = ({ reading, context }) =>
  deploymentsOf(reading).flatMap((one) => {
    const interval = wilson(one.figures.late, one.calls);
    if (one.calls < LEAST_CALLS || interval.low <= BEARABLE) return [];
    const { p50, p99 } = one.figures.firstContentMs;
    const mayHedge = !context.hedging && context.strategy !== undefined;
    return [
      {
        id: idOf('timeouts', one),
        type: 'timeouts' as const,
        description: `${percent(one.figures.late / one.calls)} of the calls to ${nameOf(one)} brought nothing within their time limit.`,
        impact: `${one.figures.late} requests waited for nothing first.`,
        action: mayHedge
          ? 'Ask a second one where a stream is unusually late: set routing.hedging to true.'
          : `Shorten its time limit to somewhat above its slowest good answers (config timeouts of ${one.provider}).`,
        changes: mayHedge ? [{ key: 'routing.hedging', value: 'true' }] : [],
        evidence: {
          window: { fromMs: reading.fromMs, toMs: reading.toMs },
          calls: one.calls,
          numbers: {
            lateShare: one.figures.late / one.calls,
            ...(p50 !== undefined && { firstContentP50Ms: p50 }),
            ...(p99 !== undefined && { firstContentP99Ms: p99 }),
          },
          interval: { of: 'share of late calls', ...interval },
          savingUsd: undefined,
        },
      },
    ];
  });
