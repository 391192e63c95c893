import { modelParams } from '../contracts/model.ts';
import { completion, completionRequest, completionStream } from './completions-contracts.ts';
import { embeddingList, embeddingsRequest } from './embeddings-contracts.ts';
import {
  chatCompletion,
  chatCompletionRequest,
  chatCompletionStream,
  foundModel,
  inferenceError,
  modelList,
  modelQuery,
} from './inference-contracts.ts';
import {
  countTokensRequest,
  message,
  messageStream,
  messagesError,
  messagesRequest,
  tokenCount,
} from './messages-contracts.ts';
import { responsesRoutes } from './responses-routes.ts';
import type { RouteDescription } from './route-description.ts';

const nothing = {
  role: 'inference',
  params: undefined,
  query: undefined,
  body: undefined,
  failure: inferenceError,
} as const;

const asked = { ...nothing, asksModels: 'answer', refusals: [404, 422, 429, 502, 503, 504] } as const;

/** Its clients read the id of a request under a name of their own. */
const anthropic = { failure: messagesError, requestIdHeader: 'request-id' } as const;

/** What `doors/inference` serves, past this application. */
export const inferenceRoutes: readonly RouteDescription[] = [
  {
    ...asked,
    method: 'POST',
    path: '/v1/chat/completions',
    summary: 'Ask a model, plain or streamed (`stream: true`: server-sent events)',
    body: chatCompletionRequest,
    answers: { 200: [chatCompletion, chatCompletionStream] },
  },
  {
    ...asked,
    method: 'POST',
    path: '/v1/completions',
    summary: 'Let a model go on from a text, plain or streamed: OpenAI’s older form',
    body: completionRequest,
    answers: { 200: [completion, completionStream] },
  },
  {
    ...asked,
    method: 'POST',
    path: '/v1/embeddings',
    summary: 'Turn texts into vectors',
    body: embeddingsRequest,
    answers: { 200: [embeddingList] },
  },
  {
    ...asked,
    ...anthropic,
    refusals: [...asked.refusals, 529],
    method: 'POST',
    path: '/v1/messages',
    summary: 'Ask a model in Anthropic’s dialect, plain or streamed',
    body: messagesRequest,
    answers: { 200: [message, messageStream] },
  },
  {
    ...nothing,
    ...anthropic,
    asksModels: 'count',
    refusals: [404, 429],
    method: 'POST',
    path: '/v1/messages/count_tokens',
    summary: 'Count the tokens of a prompt, as the provider counts them or estimated',
    body: countTokensRequest,
    answers: { 200: [tokenCount] },
  },
  ...responsesRoutes,
  {
    ...nothing,
    method: 'GET',
    path: '/v1/models',
    summary: 'List models: the active provider’s first, then all that can be reached',
    query: modelQuery,
    answers: { 200: [modelList] },
    refusals: [404],
  },
  {
    ...nothing,
    method: 'GET',
    path: '/v1/models/:id',
    summary: 'Read one model',
    params: modelParams,
    answers: { 200: [foundModel] },
    entityTag: { answers: true },
  },
];
