import type { RouterError } from '../../../domain/router-error.ts';
import { errorExtras } from '../delivery/error-extras.ts';
import { errorType } from './error-type.ts';

/** An error in Anthropic's dialect. Beside what it has there, the router's own code, the field, and the attempts that were made inside. */
export function anthropicErrorBody(error: RouterError, requestId: string): string {
  return JSON.stringify({
    type: 'error',
    error: {
      type: errorType(error),
      message: messageOf(error),
      code: error.code,
      ...(error.param === undefined ? {} : { param: error.param }),
      ...errorExtras(error, error.upstreamWord ?? error.upstream?.code),
    },
    request_id: requestId,
  });
}

/** Coding agents know a prompt that is too long by Anthropic's words, and shorten the conversation. */
const TOO_LONG = 'prompt is too long';

function messageOf({ code, message }: RouterError): string {
  if (code !== 'context_length_exceeded' || message.toLowerCase().includes(TOO_LONG)) return message;
  return `${TOO_LONG}: ${message}`;
}
