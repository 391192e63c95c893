import { percent } from '../percent.ts';
import { usd } from '../usd.ts';
import { wilson } from '../wilson.ts';
import { LEAST_CALLS, type Rule } from './recommendation.ts';

const WORTH_IT = 0.02;

/** Questions that were asked before in the same words. */
export const cache: Rule = ({ reading, context: { duplicates } }) => {
  if (duplicates?.change === undefined || duplicates.ofCalls < LEAST_CALLS) return [];
  const { calls, ofCalls, costUsd, change } = duplicates;
  const interval = wilson(calls, ofCalls);
  if (interval.low <= WORTH_IT) return [];
  return [
    {
      id: 'cache',
      type: 'cache',
      description: `${percent(calls / ofCalls)} of the requests were asked before in the same words.`,
      impact: `Answers from a cache would have saved ${usd(costUsd)}.`,
      action: `Keep answers: set ${change.key} to ${change.value}.`,
      changes: [change],
      evidence: {
        window: { fromMs: reading.fromMs, toMs: reading.toMs },
        calls: ofCalls,
        numbers: { duplicates: calls, share: calls / ofCalls },
        interval: { of: 'share of duplicates', ...interval },
        savingUsd: costUsd,
      },
    },
  ];
};
