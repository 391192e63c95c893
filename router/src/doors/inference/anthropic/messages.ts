import type { ModelDoor } from '../model-door.ts';
import { messagesBodyProblem } from './check-messages-body.ts';
import { MessagesRequest } from './messages-request.ts';
import { messagesVoice } from './messages-voice.ts';

/** `POST /v1/messages`. */
export const messages: ModelDoor<MessagesRequest> = {
  path: '/v1/messages',
  voice: messagesVoice,
  answerId: (id) => `msg_${id}`,
  read: (received, { headers }) => {
    const error = messagesBodyProblem(received.body);
    return error === undefined
      ? { kind: 'asks', request: new MessagesRequest(received, headers) }
      : { kind: 'refused', error };
  },
};
