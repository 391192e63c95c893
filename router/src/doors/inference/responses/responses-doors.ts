import { routerError } from '../../../domain/router-error.ts';
import type { Handler } from '../../http/ports.ts';
import type { InferenceRooms } from '../ports.ts';
import { conversationsPath, createConversation, keptConversation } from './conversations.ts';
import { tellKept } from './kept-door.ts';
import { keptResponse } from './kept-responses.ts';
import { responsesPath } from './responses-door.ts';

/** All addresses of the dialect but those that ask a model: what is kept, and conversations. undefined: the path is none of them. */
export function responsesDoors(rooms: InferenceRooms): (method: string, path: string) => Handler | undefined {
  const create = createConversation(rooms);
  return (method, path) => {
    if (path === conversationsPath) return method === 'POST' ? create : notTaken(method, path);
    if (path === compactPath) return notCompacted;
    const response = parts(path, responsesPath);
    if (response !== undefined)
      return keptResponse(method, response.id, response.rest.join('/'), rooms) ?? notTaken(method, path);
    const conversation = parts(path, conversationsPath);
    if (conversation === undefined) return undefined;
    return keptConversation(method, conversation.id, conversation.rest, rooms) ?? notTaken(method, path);
  };
}

/** OpenAI alone can: what it makes is sealed. */
const compactPath = `${responsesPath}/compact`;

const notCompacted: Handler = (request, response, { requestId }) => {
  const message = 'This router compacts no conversations. Begin a new one with a summary, which any model can write.';
  tellKept(request, response, requestId, { kind: 'refused', error: routerError('not_found', message) });
};

/** `/v1/responses/ID/input_items` → the id, and what follows it. */
function parts(path: string, before: string): { readonly id: string; readonly rest: readonly string[] } | undefined {
  if (!path.startsWith(`${before}/`)) return undefined;
  const [id = '', ...rest] = path.slice(before.length + 1).split('/');
  return { id: decoded(id), rest: rest.map(decoded) };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    // Not percent-encoding: nothing has such an id.
    return id;
  }
}

function notTaken(method: string, path: string): Handler {
  return (request, response, { requestId }) => {
    const error = routerError('not_found', `There is nothing at ${method} ${path.slice(0, 200)}.`);
    tellKept(request, response, requestId, { kind: 'refused', error });
  };
}
