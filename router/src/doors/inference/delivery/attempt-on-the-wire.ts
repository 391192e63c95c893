import type { JsonObject } from '../../../domain/json.ts';
import type { AttemptReport } from '../../../domain/request-record.ts';

/** One upstream call as an error tells it, the same in every dialect. */
export function attemptOnTheWire(attempt: AttemptReport): JsonObject {
  return {
    provider: attempt.provider,
    model: attempt.model,
    outcome: attempt.outcome,
    reason: attempt.reason ?? attempt.outcome,
    ms: Math.round(attempt.durationMs),
    ...(attempt.members === undefined ? {} : { members: attempt.members.map((member) => ({ ...member })) }),
  };
}
