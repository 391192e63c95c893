import type { RouterError } from '../../../domain/router-error.ts';
import { attemptOnTheWire } from './attempt-on-the-wire.ts';

/**
 * What an error says in every dialect beside the dialect's own fields: the upstream's word for it, when to come back (an error inside a stream has no
 * header for that), and the attempts that were made.
 */
export function errorExtras({ retryAfterMs, attempts }: RouterError, upstreamCode: string | undefined) {
  return {
    ...(upstreamCode === undefined ? {} : { upstream_code: upstreamCode }),
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.max(0, Math.ceil(retryAfterMs)) }),
    ...(attempts === undefined ? {} : { attempts: attempts.map(attemptOnTheWire) }),
  };
}
