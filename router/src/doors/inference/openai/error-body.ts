import { errorCatalogue } from '../../../domain/error-codes.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { errorExtras } from '../delivery/error-extras.ts';

const noDetails: RouterError['details'] = [];

/** An error in OpenAI's dialect, with the attempts that were made inside and the fields that are wrong beside it (contract, sections 3 and 4). */
export function openAiErrorBody(error: RouterError): string {
  const body = {
    error: {
      message: error.message,
      type: error.upstream?.type ?? errorCatalogue[error.code].type,
      code: error.upstream?.code ?? error.code,
      param: error.param ?? null,
      ...errorExtras(error, error.upstreamWord),
    },
    details: error.details ?? noDetails,
  };
  return JSON.stringify(body);
}
