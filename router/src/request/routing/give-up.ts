import { type RouterError, routerError } from '../../domain/router-error.ts';
import type { Tried } from '../plan.ts';
import { type Blocked, blockedError, earliestExpiryMs } from './blocked-error.ts';
import { failureToError, mostTelling } from './failure-to-error.ts';

/** What the client is told when a plan gives up: the most telling failure, or else why nobody could be asked. */
export function giveUpError(tried: readonly Tried[], blocked: readonly Blocked[], nowMs: number): RouterError {
  const [preferred] = blocked;
  const told = mostTelling(tried);
  if (told === undefined)
    return preferred === undefined ? routerError('no_provider') : blockedError(preferred, blocked, nowMs);
  const error = failureToError(told.target, told.failure);
  const expiryMs = error.status === 429 && saidWhen(tried, blocked) ? earliestExpiryMs(blocked) : undefined;
  if (expiryMs === undefined) return error;
  const retryAfterMs = Math.max(0, Math.min(expiryMs - nowMs, error.retryAfterMs ?? Number.POSITIVE_INFINITY));
  return { ...error, retryAfterMs };
}

/** Whether anybody named a time: the short rest of a key whose upstream named none is the router's own guess, and no promise. */
function saidWhen(tried: readonly Tried[], blocked: readonly Blocked[]): boolean {
  const wasTried = ({ choice }: Blocked) =>
    tried.some(({ target }) => target.provider.id === choice.provider.id && target.model === choice.model);
  if (!blocked.every(wasTried)) return true;
  return tried.some(({ failure }) => failure.kind === 'rate-limited' && failure.retryAfterMs !== undefined);
}
