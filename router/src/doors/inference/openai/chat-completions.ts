import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouterError } from '../../../domain/router-error.ts';
import type { Entered, Handler } from '../../http/ports.ts';
import { parseJsonObject } from '../body/parse-json-object.ts';
import { receiveBody } from '../body/receive-body.ts';
import type { InferenceRooms } from '../ports.ts';
import { chatBodyProblem } from './check-chat-body.ts';
import { endUserOf } from './end-user-of.ts';
import { OpenAiChatClient } from './openai-chat-client.ts';
import { OpenAiChatRequest } from './openai-chat-request.ts';
import { refusalRecord } from './refusal-record.ts';
import { writeError } from './write-error.ts';

export const chatPath = '/v1/chat/completions';

/** `POST /v1/chat/completions`: bytes → a checked request → the request room, whose answer goes out in OpenAI's dialect. */
export function chatCompletions(rooms: InferenceRooms): Handler {
  return (request, response, entered) => {
    const visit: Visit = { request, response, entered, receivedAtMs: rooms.clock.nowMs(), rooms };
    receiveBody(request, response, rooms.bodyLimits(), (body) => {
      switch (body.kind) {
        case 'received':
          takeBody(visit, body.bytes);
          break;
        case 'refused':
          refuse(visit, body.error, undefined);
          break;
        case 'left':
      }
    });
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entered: Entered;
  readonly receivedAtMs: number;
  readonly rooms: InferenceRooms;
}

function takeBody(visit: Visit, received: Buffer): void {
  const parsed = parseJsonObject(received);
  const problem = parsed.kind === 'refused' ? parsed.error : chatBodyProblem(parsed.body);
  if (parsed.kind === 'parsed' && problem === undefined) ask(visit, new OpenAiChatRequest(parsed));
  else if (problem !== undefined) refuse(visit, problem, received);
}

function ask(visit: Visit, chat: OpenAiChatRequest): void {
  const { request, response, entered, receivedAtMs, rooms } = visit;
  const id = rooms.newId();
  const client = new OpenAiChatClient({
    request,
    response,
    requestId: entered.requestId,
    receivedAtMs,
    clock: rooms.clock,
    identity: {
      id: `chatcmpl-${id}`,
      model: chat.model ?? 'auto',
      createdS: Math.floor(receivedAtMs / 1_000),
      fingerprint: undefined,
    },
    wantsUsage: chat.wantsUsage,
    keepsBodies: rooms.catalogue.current().settings.keepBodies !== 'none' && rooms.recorder.hasRoomForBodies(),
  });
  rooms.handleChat(chat, {
    id,
    requestId: entered.requestId,
    endpoint: chatPath,
    receivedAtMs,
    principal: entered.principal,
    providerHeader: headerOf(request, 'x-provider'),
    endUser: endUserOf(chat.body),
    client,
  });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refuse(visit: Visit, error: RouterError, received: Buffer | undefined): void {
  const { request, response, entered, receivedAtMs, rooms } = visit;
  const endedAtMs = rooms.clock.nowMs();
  const body = writeError(request, response, entered.requestId, error, endedAtMs - receivedAtMs);
  const { revision, settings } = rooms.catalogue.current();
  const keeps = settings.keepBodies !== 'none';
  rooms.recorder.write(
    refusalRecord({
      id: rooms.newId(),
      requestId: entered.requestId,
      principal: entered.principal,
      endpoint: chatPath,
      receivedAtMs,
      endedAtMs,
      registryRevision: revision,
      error,
      requestBody: keeps ? received : undefined,
      responseBody: keeps ? body : undefined,
    }),
  );
}
