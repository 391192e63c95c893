import { type RouterError, routerError } from '../../domain/router-error.ts';

/** What admission must know of the house. Filled by `request/live-calls`. */
export interface HouseState {
  readonly draining: boolean;
}

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly error: RouterError };

const admitted: Admission = { kind: 'admitted' };

/** Long enough for a supervisor to start the next process. */
const COME_BACK_MS = 2_000;

/** May this call pass at all? */
export function admit(house: HouseState): Admission {
  if (!house.draining) return admitted;
  return { kind: 'refused', error: routerError('shutting_down', undefined, { retryAfterMs: COME_BACK_MS }) };
}
