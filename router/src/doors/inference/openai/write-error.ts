import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouterError } from '../../../domain/router-error.ts';
import { answer } from '../answer.ts';
import { openAiErrorBody } from './error-body.ts';
import { headerText } from './header-text.ts';
import { retryAfterHeaders } from './retry-after-headers.ts';

/** Answers with an error in OpenAI's dialect. Returns the body as sent. */
export function writeError(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: RouterError,
): string {
  const body = openAiErrorBody(error);
  answer(request, response, error.status, errorHeaders(error, requestId), body);
  return body;
}

function errorHeaders(error: RouterError, requestId: string): readonly string[] {
  return [
    'content-type',
    'application/json; charset=utf-8',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
    ...retryAfterHeaders(error.retryAfterMs),
    ...attemptHeaders(error),
    ...(error.status === 401 ? ['www-authenticate', 'Bearer'] : []),
  ];
}

function attemptHeaders(error: RouterError): readonly string[] {
  const last = error.attempts?.at(-1);
  if (error.attempts === undefined || last === undefined) return [];
  return [
    'x-router-provider',
    last.provider,
    'x-router-model',
    headerText(last.model),
    'x-router-attempts',
    String(error.attempts.length),
  ];
}
