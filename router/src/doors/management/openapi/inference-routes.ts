import { modelParams } from '../contracts/model.ts';
import { chatCompletion, chatCompletionRequest, foundModel, modelList, modelQuery } from './inference-contracts.ts';
import type { RouteDescription } from './route-description.ts';

const nothing = { role: 'inference', params: undefined, query: undefined, body: undefined } as const;

/** What `doors/inference` serves, past this application. */
export const inferenceRoutes: readonly RouteDescription[] = [
  {
    ...nothing,
    method: 'POST',
    path: '/v1/chat/completions',
    summary: 'Ask a model, plain or streamed (`stream: true`: server-sent events)',
    body: chatCompletionRequest,
    answers: { 200: [chatCompletion, 'text/event-stream'] },
  },
  {
    ...nothing,
    method: 'GET',
    path: '/v1/models',
    summary: 'List models: the active provider’s first, then all that can be reached',
    query: modelQuery,
    answers: { 200: [modelList] },
  },
  {
    ...nothing,
    method: 'GET',
    path: '/v1/models/:id',
    summary: 'Read one model',
    params: modelParams,
    answers: { 200: [foundModel] },
  },
];
