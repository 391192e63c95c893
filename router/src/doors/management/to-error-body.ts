import { errorCatalogue } from '../../domain/error-codes.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { ErrorBody } from './contracts/error-body.ts';

/** An error in the form of `/v1` (contract, section 3). */
export function toErrorBody({ code, message, param, details }: RouterError): ErrorBody {
  return {
    error: { message, type: errorCatalogue[code].type, code, param: param ?? null },
    details: (details ?? []).map(({ field, message: problem }) => ({ field, message: problem })),
  };
}
