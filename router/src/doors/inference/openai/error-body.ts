import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { AttemptReport } from '../../../domain/request-record.ts';
import type { RouterError } from '../../../domain/router-error.ts';

/** An error in OpenAI's dialect, with the attempts that were made inside and the fields that are wrong beside it (contract, sections 3 and 4). */
export function openAiErrorBody(error: RouterError): string {
  const body = {
    error: {
      message: error.message,
      type: error.upstream?.type ?? errorCatalogue[error.code].type,
      code: error.upstream?.code ?? error.code,
      param: error.param ?? null,
      ...(error.attempts === undefined ? {} : { attempts: error.attempts.map(attemptOnTheWire) }),
    },
    ...(error.details === undefined ? {} : { details: error.details }),
  };
  return JSON.stringify(body);
}

function attemptOnTheWire(attempt: AttemptReport): Record<string, string | number> {
  return {
    provider: attempt.provider,
    model: attempt.model,
    outcome: attempt.outcome,
    reason: attempt.reason ?? attempt.outcome,
    ms: Math.round(attempt.durationMs),
  };
}
