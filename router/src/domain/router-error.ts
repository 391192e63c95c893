import type { BudgetExcess } from './budget.ts';
import { type ErrorCode, errorCatalogue } from './error-codes.ts';
import type { RateStanding } from './rate-limit.ts';
import type { AttemptReport } from './request-record.ts';

export interface ErrorDetail {
  readonly field: string;
  readonly message: string;
}

/**
 * An answer that says no, in no dialect yet: each door writes it in its own. `code` and `status` come from the catalogue, unless an
 * upstream's own refusal is passed on (`upstream`).
 */
export interface RouterError {
  readonly code: ErrorCode;
  readonly status: number;
  /** What failed, where, and what to do. */
  readonly message: string;
  readonly param?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly attempts?: readonly AttemptReport[] | undefined;
  /** How many of `attempts` this request made, where it is not all of them: of who rests, they tell what it said before. */
  readonly calls?: number | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  /** The budget that has too little left. */
  readonly excess?: BudgetExcess | undefined;
  /** How much is left of the limits that hold for the caller. */
  readonly rateStanding?: RateStanding | undefined;
  /** The upstream's own type and code of a refusal that is passed on to the client who caused it. */
  readonly upstream?: { readonly type: string | undefined; readonly code: string | undefined } | undefined;
  /** The upstream's own word for what `code` says (`SAFETY`, `DataInspectionFailed`): told beside the code, never as the code. */
  readonly upstreamWord?: string | undefined;
}

export type RouterErrorExtras = Partial<
  Pick<
    RouterError,
    | 'status'
    | 'param'
    | 'retryAfterMs'
    | 'attempts'
    | 'calls'
    | 'details'
    | 'excess'
    | 'rateStanding'
    | 'upstream'
    | 'upstreamWord'
  >
>;

/** Builds an error of the catalogue. `message` replaces the catalogue's sentence where the caller knows more. */
export function routerError(code: ErrorCode, message?: string, extras: RouterErrorExtras = {}): RouterError {
  const entry = errorCatalogue[code];
  return { code, status: entry.status, message: message ?? entry.message, ...extras };
}

/** A `RouterError` on its way through code that must stop at once (management doors, start-up); caught once at the edge. */
export class RouterException extends Error {
  readonly error: RouterError;
  constructor(error: RouterError) {
    super(error.message);
    this.name = 'RouterException';
    this.error = error;
  }
}
