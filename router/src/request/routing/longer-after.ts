import type { FailureRules } from '../../domain/error-handling.ts';
import type { CallLimits } from '../call-limits.ts';
import type { Progress } from '../plan.ts';

/** Twice the time for each failure that somebody wants to be answered with more time. The whole request gets no longer by it. */
export function longerAfter({ tried }: Pick<Progress, 'tried'>, limits: CallLimits, rules: FailureRules): CallLimits {
  const times = tried.filter(({ failure }) => rules[failure.kind].longer === true).length;
  if (times === 0) return limits;
  const factor = 2 ** times;
  return {
    ...limits,
    connectMs: limits.connectMs * factor,
    headersMs: limits.headersMs * factor,
    firstContentMs: limits.firstContentMs * factor,
    idleMs: limits.idleMs * factor,
  };
}
