import { routerError } from '../../domain/router-error.ts';
import type { GateRefusal, Handler, InferenceDoors } from '../http/ports.ts';
import { chatCompletions, chatPath } from './openai/chat-completions.ts';
import { listModels, modelPathPrefix, modelsPath, retrieveModel } from './openai/models.ts';
import { refusalRecord } from './openai/refusal-record.ts';
import { writeError } from './openai/write-error.ts';
import type { InferenceRooms } from './ports.ts';

/** The doors that clients of models use, found by exact path. Whatever else there is belongs to the management application. */
export function createInferenceDoors(rooms: InferenceRooms): InferenceDoors {
  const chat = chatCompletions(rooms);
  const otherThanPost = onlyPost(rooms);
  const models = listModels(rooms.models);
  const model = retrieveModel(rooms.models);
  const find = (method: string, path: string): Handler | undefined => {
    if (path === chatPath) return method === 'POST' ? chat : otherThanPost;
    // Other methods of the model paths change the registry and are management's.
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path === modelsPath) return models;
    return path.startsWith(modelPathPrefix) ? model : undefined;
  };
  return {
    find,
    refused: (refusal) => {
      if (find(refusal.method, refusal.path) !== undefined) recordRefusal(refusal, rooms);
    },
  };
}

/** Strangers choose paths: what is kept of one is bounded. The recorder bounds how many records wait. */
const MAX_ENDPOINT_CHARACTERS = 200;

function recordRefusal(refusal: Omit<GateRefusal, 'method'>, rooms: InferenceRooms): void {
  const { requestId, path, principal, error } = refusal;
  const nowMs = rooms.clock.nowMs();
  rooms.recorder.write(
    refusalRecord({
      id: rooms.newId(),
      requestId,
      principal,
      endpoint: path.slice(0, MAX_ENDPOINT_CHARACTERS),
      receivedAtMs: nowMs,
      endedAtMs: nowMs,
      registryRevision: rooms.catalogue.current().revision,
      error,
      requestBody: undefined,
      responseBody: undefined,
    }),
  );
}

function onlyPost(rooms: InferenceRooms): Handler {
  return (request, response, { requestId, principal }) => {
    response.setHeader('allow', 'POST');
    if (request.method === 'OPTIONS') {
      response.setHeader('x-request-id', requestId);
      response.writeHead(204);
      response.end();
      return;
    }
    const error = routerError('method_not_allowed', `Send a POST request to ${chatPath}.`);
    writeError(request, response, requestId, error);
    recordRefusal({ requestId, path: chatPath, principal, error }, rooms);
  };
}
