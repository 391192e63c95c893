import type { ModelDoor } from '../model-door.ts';
import { chatVoice } from './chat-voice.ts';
import { chatBodyProblem } from './check-chat-body.ts';
import { OpenAiChatRequest } from './openai-chat-request.ts';

/** `POST /v1/chat/completions`. */
export const chatCompletions: ModelDoor<OpenAiChatRequest> = {
  path: '/v1/chat/completions',
  voice: chatVoice,
  answerId: (id) => `chatcmpl-${id}`,
  read: (received) => {
    const error = chatBodyProblem(received.body);
    return error === undefined
      ? { kind: 'asks', request: new OpenAiChatRequest(received) }
      : { kind: 'refused', error };
  },
};
