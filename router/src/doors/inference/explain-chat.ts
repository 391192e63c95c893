import type { IncomingMessage } from 'node:http';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ExplainedCall, RouteAnswer } from '../../request/explain-route.ts';
import { endUserOf } from './delivery/end-user-of.ts';
import { providerHeaderOf } from './model-door.ts';
import { chatBodyProblem } from './openai/check-chat-body.ts';
import { OpenAiChatRequest } from './openai/openai-chat-request.ts';
import { readWishes } from './wishes/read-wishes.ts';
import { sessionHeaderOf } from './wishes/session-header-of.ts';
import { tagsOf } from './wishes/tags-of.ts';

/** What explains a checked request. */
export interface RouteRooms {
  readonly explainRoute: (request: ChatRequest, call: ExplainedCall) => RouteAnswer;
}

/** Where the body of a chat request would go, sent to its door with these headers. */
export function explainChat(body: JsonObject, headers: IncomingMessage['headers'], rooms: RouteRooms): RouteAnswer {
  const error = chatBodyProblem(body);
  if (error !== undefined) return { kind: 'refused', error };
  const text = JSON.stringify(body);
  const request = new OpenAiChatRequest({ bytes: Buffer.from(text), text, body });
  const reading = readWishes(body, headers);
  if (reading.kind === 'refused') return reading;
  const tags = tagsOf(headers);
  if (tags.kind === 'refused') return tags;
  request.wishes = reading.wishes;
  return rooms.explainRoute(request, {
    providerHeader: providerHeaderOf({ headers }),
    session: sessionHeaderOf(headers),
    endUser: endUserOf(body),
    tags: tags.tags,
  });
}
