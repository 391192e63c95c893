import type { ChatRequest } from '../domain/chat-request.ts';
import type { CandidateProvider } from './ports.ts';

/** The time limits of one upstream call, milliseconds; `Infinity` where a limit does not hold. All but `idleMs` count from a start. */
export interface CallLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  /** Counts from the start of the request, over all its attempts and waits. */
  readonly totalMs: number;
  /** That is what the request itself wishes, which is less than its provider has. */
  readonly isWished: boolean;
}

/**
 * Which limits hold (contract, section 4): a plain answer sends its headers when it is done, so only connect and total bind it; a local
 * model sends them when it is loaded, so its streams know no header limit. What local types get longer is in `provider.limits` already.
 */
export function callLimits(provider: CandidateProvider, request: ChatRequest): CallLimits {
  const limits = provider.limits;
  const wishMs = request.wishes?.timeoutMs ?? Number.POSITIVE_INFINITY;
  const ownMs = ownTotalMs(limits, request);
  const totalMs = Math.min(wishMs, ownMs);
  const isWished = wishMs < ownMs;
  if (!request.stream) {
    return {
      connectMs: limits.connectMs,
      headersMs: Number.POSITIVE_INFINITY,
      firstContentMs: Number.POSITIVE_INFINITY,
      idleMs: Number.POSITIVE_INFINITY,
      totalMs,
      isWished,
    };
  }
  return {
    connectMs: limits.connectMs,
    headersMs: provider.local ? Number.POSITIVE_INFINITY : limits.headersMs,
    firstContentMs: request.reasoning ? limits.reasoningFirstContentMs : limits.firstContentMs,
    idleMs: limits.idleMs,
    totalMs,
    isWished,
  };
}

function ownTotalMs(limits: CandidateProvider['limits'], { reasoning, stream }: ChatRequest): number {
  if (reasoning) return limits.reasoningTotalMs;
  return stream ? limits.streamTotalMs : limits.totalMs;
}

/** How long to wait for a place at a machine that takes so many calls at once: as long as for a first word, or for the whole of a plain answer. */
export function placeLimitMs({ firstContentMs, totalMs }: CallLimits): number {
  return Math.min(firstContentMs, totalMs);
}
