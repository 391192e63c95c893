import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheWord } from '../../../domain/cache-settings.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import type { Voice } from '../voice.ts';
import { answer } from './answer.ts';
import { cacheHeaders } from './cache-headers.ts';
import { headerText } from './header-text.ts';
import { rateHeaders } from './rate-headers.ts';
import { retryAfterHeaders } from './retry-after-headers.ts';

export interface ErrorAnswer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly error: RouterError;
  readonly voice: Pick<Voice, 'errorBody' | 'errorStatus' | 'requestIdHeader'>;
  /** Only where models are asked: then it counts as an answer of theirs. */
  readonly latencyMs?: number;
  readonly cache?: CacheWord | undefined;
}

/** Answers with an error in the dialect of the door. Returns the body as sent. */
export function writeError({ request, response, requestId, error, voice, latencyMs, cache }: ErrorAnswer): string {
  const body = voice.errorBody(error, requestId);
  const status = voice.errorStatus?.(error) ?? error.status;
  const asked = latencyMs === undefined ? [] : inferenceHeaders(error, latencyMs, cache);
  answer(request, response, status, [...errorHeaders(error, requestId, voice.requestIdHeader), ...asked], body);
  return body;
}

function errorHeaders(error: RouterError, requestId: string, requestIdHeader: string | undefined): readonly string[] {
  return [
    'content-type',
    'application/json; charset=utf-8',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
    ...(requestIdHeader === undefined ? [] : [requestIdHeader, requestId]),
    ...retryAfterHeaders(error.retryAfterMs),
    ...rateHeaders(error.rateStanding),
    ...(error.status === 401 ? ['www-authenticate', 'Bearer'] : []),
  ];
}

/** What a good answer carries, as far as it is known (contract, section 1). The provider is the one that was asked last. */
function inferenceHeaders(error: RouterError, latencyMs: number, cache: CacheWord | undefined): readonly string[] {
  const last = error.attempts?.at(-1);
  return [
    ...(last === undefined ? [] : ['x-router-provider', last.provider, 'x-router-model', headerText(last.model)]),
    'x-router-attempts',
    String(error.calls ?? error.attempts?.length ?? 0),
    ...cacheHeaders(cache),
    'x-router-latency-ms',
    // The clock on the wall can be set back.
    String(Math.max(0, Math.round(latencyMs))),
  ];
}
