import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import type { Entered, Handler } from '../../http/ports.ts';
import { answer } from '../delivery/answer.ts';
import { writeError } from '../delivery/write-error.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import type { InferenceRooms } from '../ports.ts';

/** What a look into what is kept says. */
export type KeptAnswer =
  | { readonly kind: 'said'; readonly body: JsonObject }
  | { readonly kind: 'refused'; readonly error: RouterError };

export interface KeptQuestion {
  readonly query: URLSearchParams;
  readonly principal: Entered['principal'];
}

/** A door without a model behind it: it asks what is kept, and answers. */
export function keptDoor(
  { reportBug }: Pick<InferenceRooms, 'reportBug'>,
  ask: (question: KeptQuestion) => Promise<KeptAnswer>,
): Handler {
  return (request, response, entered) => {
    const question = { query: queryOf(request), principal: entered.principal };
    ask(question).then(
      (said) => tellKept(request, response, entered.requestId, said),
      (bug: unknown) => {
        // Only the store rejects, where it cannot be read or written.
        reportBug(bug, entered.requestId);
        tellKept(request, response, entered.requestId, { kind: 'refused', error: routerError('store_unavailable') });
      },
    );
  };
}

export function tellKept(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  said: KeptAnswer,
): void {
  if (said.kind === 'refused') {
    writeError({ request, response, requestId, error: said.error, voice: chatVoice });
    return;
  }
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
  ];
  answer(request, response, 200, headers, JSON.stringify(said.body));
}

/** Somebody else's is as little there as nobody's. */
export function notKept(what: 'Response' | 'Conversation', id: string): KeptAnswer {
  const message = `${what} with id '${id.slice(0, 200)}' not found.`;
  return {
    kind: 'refused',
    error: routerError('response_not_found', message, {
      upstream: { type: 'invalid_request_error', code: 'response_not_found' },
    }),
  };
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
