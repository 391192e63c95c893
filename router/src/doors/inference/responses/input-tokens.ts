import type { CountDoor } from '../count-door.ts';
import { chatVoice } from '../openai/chat-voice.ts';
import type { InferenceRooms } from '../ports.ts';
import { responsesDoor } from './responses-door.ts';
import type { ResponsesRequest } from './responses-request.ts';

/** `POST /v1/responses/input_tokens`: how many tokens a request would take. */
export function inputTokens(rooms: InferenceRooms): CountDoor<ResponsesRequest> {
  const { read } = responsesDoor(rooms);
  return {
    path: '/v1/responses/input_tokens',
    voice: chatVoice,
    read,
    counted: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  };
}
