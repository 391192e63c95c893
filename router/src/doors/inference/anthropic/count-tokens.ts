import type { CountDoor } from '../count-door.ts';
import { promptProblem } from './check-messages-body.ts';
import { MessagesRequest } from './messages-request.ts';
import { messagesVoice } from './messages-voice.ts';

/** `POST /v1/messages/count_tokens`. */
export const countTokens: CountDoor<MessagesRequest> = {
  path: '/v1/messages/count_tokens',
  voice: messagesVoice,
  read: (received, { headers }) => {
    const error = promptProblem(received.body);
    return error === undefined
      ? { kind: 'asks', request: new MessagesRequest(received, headers) }
      : { kind: 'refused', error };
  },
  counted: (tokens) => ({ input_tokens: tokens }),
};
