import { percent } from '../percent.ts';
import { wilson } from '../wilson.ts';
import { deploymentsOf, idOf, nameOf } from './deployments-of.ts';
import { LEAST_CALLS, type Rule } from './recommendation.ts';

const BEARABLE = 0.01;

/** One that refuses calls for their number in more than one minute of a hundred. */
export const quota: Rule = ({ reading }) =>
  deploymentsOf(reading).flatMap((one) => {
    const { limited, called } = one.figures.minutes;
    const interval = wilson(limited, called);
    if (one.calls < LEAST_CALLS || interval.low <= BEARABLE) return [];
    const perMinute = one.figures.answered / Math.max(1, called);
    return [
      {
        id: idOf('quota', one),
        type: 'quota' as const,
        description: `${nameOf(one)} refused calls for their number in ${limited} of ${called} minutes; it answers ${perMinute.toFixed(1)} calls per minute.`,
        impact: `${one.figures.limited} of ${one.calls} calls were refused: they waited, or went elsewhere.`,
        action: `Raise the quota at ${one.provider}, give it a further key (config apiKeys), or add another target of the model.`,
        changes: [],
        evidence: {
          window: { fromMs: reading.fromMs, toMs: reading.toMs },
          calls: one.calls,
          numbers: {
            limitedMinutes: limited,
            minutes: called,
            share: limited / called,
            answeredPerMinute: perMinute,
            demandPerMinute: one.calls / Math.max(1, called),
          },
          interval: { of: `share of minutes (${percent(BEARABLE)} is bearable)`, ...interval },
          savingUsd: undefined,
        },
      },
    ];
  });
