import { routerError } from '../../domain/router-error.ts';
import type { ErrorVoice, GateRefusal, Handler, InferenceDoors } from '../http/ports.ts';
import { countTokens } from './anthropic/count-tokens.ts';
import { messages } from './anthropic/messages.ts';
import { messagesVoice } from './anthropic/messages-voice.ts';
import { byDialect, listAnthropicModels, retrieveAnthropicModel } from './anthropic/models.ts';
import type { BodyDoor } from './body-door.ts';
import { type CountDoor, countDoor } from './count-door.ts';
import { refusalRecord } from './delivery/refusal-record.ts';
import { writeError } from './delivery/write-error.ts';
import { type ModelDoor, modelDoor, type WishingRequest } from './model-door.ts';
import { chatCompletions } from './openai/chat-completions.ts';
import { chatVoice } from './openai/chat-voice.ts';
import { completions } from './openai/completions.ts';
import { embeddings } from './openai/embeddings.ts';
import { listModels, modelPathPrefix, modelsPath, retrieveModel } from './openai/models.ts';
import type { InferenceRooms } from './ports.ts';
import { inputTokens } from './responses/input-tokens.ts';
import { responsesDoor } from './responses/responses-door.ts';
import { responsesDoors } from './responses/responses-doors.ts';

/** One address of models: its handler for POST, its answer to other methods, the dialect of its errors. */
interface Address {
  readonly post: Handler;
  readonly otherThanPost: Handler;
  readonly voice: ErrorVoice;
}

/** The doors that clients of models use, found by exact path. Whatever else there is belongs to the management application. */
export function createInferenceDoors(rooms: InferenceRooms): InferenceDoors {
  const addresses = new Map([
    addressOf(chatCompletions, rooms),
    addressOf(completions, rooms),
    addressOf(embeddings, rooms),
    addressOf(messages, rooms),
    addressOf(responsesDoor(rooms), rooms),
    countAddressOf(countTokens, rooms),
    countAddressOf(inputTokens(rooms), rooms),
  ]);
  const models = byDialect(listModels(rooms.models), listAnthropicModels(rooms.models));
  const model = byDialect(retrieveModel(rooms.models), retrieveAnthropicModel(rooms.models));
  const keptResponses = responsesDoors(rooms);
  const unknownMessagesPath = nothingHere(rooms);
  const find = (method: string, path: string): Handler | undefined => {
    const address = addresses.get(path);
    if (address !== undefined) return method === 'POST' ? address.post : address.otherThanPost;
    if (path.startsWith(messagesPathPrefix)) return unknownMessagesPath;
    const kept = keptResponses(method, path);
    if (kept !== undefined) return kept;
    // Other methods of the model paths change the registry and are management's.
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path === modelsPath) return models;
    return path.startsWith(modelPathPrefix) ? model : undefined;
  };
  return {
    find,
    voiceAt: (path) => addresses.get(path)?.voice ?? (path.startsWith(messagesPathPrefix) ? messagesVoice : chatVoice),
    refused: (refusal) => {
      if (find(refusal.method, refusal.path) !== undefined) recordRefusal(refusal, rooms);
    },
  };
}

function addressOf<Request extends Parameters<InferenceRooms['handleChat']>[0]>(
  door: ModelDoor<Request>,
  rooms: InferenceRooms,
): readonly [string, Address] {
  return address(door, modelDoor(door, rooms), rooms);
}

function countAddressOf<Request extends WishingRequest>(
  door: CountDoor<Request>,
  rooms: InferenceRooms,
): readonly [string, Address] {
  return address(door, countDoor(door, rooms), rooms);
}

function address(
  { path, voice }: Pick<BodyDoor<unknown>, 'path' | 'voice'>,
  post: Handler,
  rooms: InferenceRooms,
): readonly [string, Address] {
  return [path, { post, otherThanPost: onlyPost(path, voice, rooms), voice }];
}

/** What Anthropic has beside its messages (batches), and this router not: its clients are told in their own words. */
const messagesPathPrefix = `${messages.path}/`;

function nothingHere(rooms: InferenceRooms): Handler {
  return (request, response, { requestId, principal }) => {
    const [path = ''] = (request.url ?? '').split('?');
    const error = routerError('not_found');
    writeError({ request, response, requestId, error, voice: messagesVoice });
    recordRefusal({ requestId, path, principal, error }, rooms);
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

function onlyPost(path: string, voice: ErrorVoice, rooms: InferenceRooms): Handler {
  return (request, response, { requestId, principal }) => {
    response.setHeader('allow', 'POST');
    if (request.method === 'OPTIONS') {
      response.setHeader('x-request-id', requestId);
      response.writeHead(204);
      response.end();
      return;
    }
    const error = routerError('method_not_allowed', `Send a POST request to ${path}.`);
    writeError({ request, response, requestId, error, voice });
    recordRefusal({ requestId, path, principal, error }, rooms);
  };
}
