import { percent } from '../percent.ts';
import { wilson } from '../wilson.ts';
import { deploymentsOf } from './deployments-of.ts';
import { LEAST_CALLS, type Rule } from './recommendation.ts';

const MOST_SHARE = 0.8;

/** One provider without whom nearly nothing is answered. */
export const singlePoint: Rule = ({ reading, context }) => {
  const answered = new Map<string, number>();
  for (const { provider, figures } of deploymentsOf(reading))
    answered.set(provider, (answered.get(provider) ?? 0) + figures.answered);
  const calls = [...answered.values()].reduce((sum, count) => sum + count, 0);
  const [provider, count] = [...answered].toSorted(([, one], [, other]) => other - one)[0] ?? [];
  if (provider === undefined || count === undefined || calls < LEAST_CALLS) return [];
  const interval = wilson(count, calls);
  if (interval.low <= MOST_SHARE) return [];
  const isCovered = context.fallbackEnabled || context.strategy !== undefined;
  const isAlone = answered.size === 1;
  // With others that are asked when it fails, a large share is a choice and no danger.
  if (isCovered && !isAlone) return [];
  return [
    {
      id: `single-point:${provider}`,
      type: 'single-point',
      description: `${provider} gave ${percent(count / calls)} of all answers${isAlone ? '; no other answered any' : ''}.`,
      impact: `While ${provider} is out, ${isCovered ? 'nobody else answers' : 'no other is asked'}.`,
      action: isAlone
        ? 'Add a second provider with the same models: provider-cli provider add.'
        : 'Let others answer when it cannot: set routing.fallbackEnabled to true.',
      changes: isCovered ? [] : [{ key: 'routing.fallbackEnabled', value: 'true' }],
      evidence: {
        window: { fromMs: reading.fromMs, toMs: reading.toMs },
        calls,
        numbers: { share: count / calls, providers: answered.size },
        interval: { of: 'share of answers', ...interval },
        savingUsd: undefined,
      },
    },
  ];
};
