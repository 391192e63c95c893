import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouterError } from '../../../domain/router-error.ts';
import { answer } from '../answer.ts';
import { openAiErrorBody } from './error-body.ts';
import { headerText } from './header-text.ts';
import { retryAfterHeaders } from './retry-after-headers.ts';

/** Answers with an error in OpenAI's dialect. Returns the body as sent. `latencyMs` only where models are asked: then it counts as an answer of theirs. */
export function writeError(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: RouterError,
  latencyMs?: number,
): string {
  const body = openAiErrorBody(error);
  answer(request, response, error.status, errorHeaders(error, requestId, latencyMs), body);
  return body;
}

function errorHeaders(error: RouterError, requestId: string, latencyMs: number | undefined): readonly string[] {
  return [
    'content-type',
    'application/json; charset=utf-8',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
    ...retryAfterHeaders(error.retryAfterMs),
    ...(latencyMs === undefined ? [] : inferenceHeaders(error, latencyMs)),
    ...(error.status === 401 ? ['www-authenticate', 'Bearer'] : []),
  ];
}

/** What a good answer carries, as far as it is known (contract, section 1). The provider is the one that was asked last. */
function inferenceHeaders(error: RouterError, latencyMs: number): readonly string[] {
  const last = error.attempts?.at(-1);
  return [
    ...(last === undefined ? [] : ['x-router-provider', last.provider, 'x-router-model', headerText(last.model)]),
    'x-router-attempts',
    String(error.attempts?.length ?? 0),
    'x-router-cache',
    'off',
    'x-router-latency-ms',
    // The clock on the wall can be set back.
    String(Math.max(0, Math.round(latencyMs))),
  ];
}
