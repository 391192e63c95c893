import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { attemptOnTheWire } from '../delivery/attempt-on-the-wire.ts';

const noDetails: RouterError['details'] = [];

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
    details: error.details ?? noDetails,
  };
  return JSON.stringify(body);
}
