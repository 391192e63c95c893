import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../../domain/json.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import type { Entered, Handler } from '../../http/ports.ts';
import { answer } from '../delivery/answer.ts';
import { headerText } from '../delivery/header-text.ts';
import { writeError } from '../delivery/write-error.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import type { InferenceRooms } from '../ports.ts';

/** What a look into what is kept says. */
export type KeptAnswer =
  | { readonly kind: 'said'; readonly body: JsonObject; readonly warning?: string | undefined }
  | { readonly kind: 'refused'; readonly error: RouterError };

export interface KeptQuestion {
  readonly query: URLSearchParams;
  readonly principal: Entered['principal'];
}

/** A door without a model behind it: it asks what is kept, and answers. */
export function keptDoor(
  rooms: Pick<InferenceRooms, 'reportBug'>,
  ask: (question: KeptQuestion) => Promise<KeptAnswer>,
): Handler {
  return (request, response, entered) => {
    const question = { query: queryOf(request), principal: entered.principal };
    tellFound(request, response, entered.requestId, ask(question), rooms);
  };
}

/** Tells what is being looked up. */
export function tellFound(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  found: Promise<KeptAnswer>,
  { reportBug }: Pick<InferenceRooms, 'reportBug'>,
): void {
  found.then(
    (said) => tellKept(request, response, requestId, said),
    (bug: unknown) => {
      // Only the store rejects, where it cannot be read or written.
      reportBug(bug, requestId);
      tellKept(request, response, requestId, { kind: 'refused', error: routerError('store_unavailable') });
    },
  );
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
    ...(said.warning === undefined ? [] : ['x-router-warnings', headerText(said.warning)]),
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

/** All items of a chain are read to show some of them. */
export function tooLargeToList(id: string): KeptAnswer {
  const message = `What '${id.slice(0, 200)}' goes on from is larger than security.maxBodyBytes: its items cannot be listed.`;
  return { kind: 'refused', error: routerError('body_too_large', message) };
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
