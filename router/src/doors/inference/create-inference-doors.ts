import { routerError } from '../../domain/router-error.ts';
import type { Handler, InferenceDoors } from '../http/ports.ts';
import { chatCompletions } from './openai/chat-completions.ts';
import { listModels, modelPathPrefix, modelsPath, retrieveModel } from './openai/models.ts';
import { writeError } from './openai/write-error.ts';
import type { InferenceRooms } from './ports.ts';

/** The doors that clients of models use, found by exact path. Whatever else there is belongs to the management application. */
export function createInferenceDoors(rooms: InferenceRooms): InferenceDoors {
  const chat = chatCompletions(rooms);
  const models = listModels(rooms.models);
  const model = retrieveModel(rooms.models);
  return {
    find(method, path) {
      if (path === '/v1/chat/completions') return method === 'POST' ? chat : onlyPost;
      // Other methods of the model paths change the registry and are management's.
      if (method !== 'GET' && method !== 'HEAD') return undefined;
      if (path === modelsPath) return models;
      return path.startsWith(modelPathPrefix) ? model : undefined;
    },
  };
}

const onlyPost: Handler = (request, response, entered) => {
  response.setHeader('allow', 'POST');
  if (request.method === 'OPTIONS') {
    response.setHeader('x-request-id', entered.requestId);
    response.writeHead(204);
    response.end();
    return;
  }
  writeError(
    request,
    response,
    entered.requestId,
    routerError('method_not_allowed', 'Send a POST request to /v1/chat/completions.'),
  );
};
