import { inferenceError } from './inference-contracts.ts';
import {
  conversation,
  conversationDeleted,
  conversationParams,
  conversationRequest,
  inputTokens,
  inputTokensRequest,
  itemList,
  itemsQuery,
  response,
  responseDeleted,
  responseParams,
  responseStream,
  responsesRequest,
} from './responses-contracts.ts';
import type { RouteDescription } from './route-description.ts';

const nothing = {
  role: 'inference',
  params: undefined,
  query: undefined,
  body: undefined,
  failure: inferenceError,
} as const;
const ofResponse = { ...nothing, params: responseParams, refusals: [404] } as const;
const ofConversation = { ...nothing, params: conversationParams, refusals: [404] } as const;

/** OpenAI's Responses dialect: asking, what is kept, conversations, counting. */
export const responsesRoutes: readonly RouteDescription[] = [
  {
    ...nothing,
    asksModels: true,
    refusals: [404, 429, 502, 503, 504],
    method: 'POST',
    path: '/v1/responses',
    summary: 'Ask a model in OpenAI’s Responses dialect, plain or streamed',
    body: responsesRequest,
    answers: { 200: [response, responseStream] },
  },
  {
    ...nothing,
    method: 'POST',
    path: '/v1/responses/input_tokens',
    summary: 'Count the tokens of a request, as the provider counts them or estimated',
    body: inputTokensRequest,
    answers: { 200: [inputTokens] },
  },
  {
    ...ofResponse,
    method: 'GET',
    path: '/v1/responses/:id',
    summary: 'Read a kept response',
    answers: { 200: [response] },
  },
  {
    ...ofResponse,
    method: 'DELETE',
    path: '/v1/responses/:id',
    summary: 'Delete a kept response',
    answers: { 200: [responseDeleted] },
  },
  {
    ...ofResponse,
    method: 'GET',
    path: '/v1/responses/:id/input_items',
    summary: 'List what a kept response was asked',
    query: itemsQuery,
    answers: { 200: [itemList] },
  },
  {
    ...nothing,
    method: 'POST',
    path: '/v1/conversations',
    summary: 'Begin a conversation that responses go on from by its id',
    body: conversationRequest,
    answers: { 200: [conversation] },
  },
  {
    ...ofConversation,
    method: 'GET',
    path: '/v1/conversations/:id',
    summary: 'Read a conversation',
    answers: { 200: [conversation] },
  },
  {
    ...ofConversation,
    method: 'DELETE',
    path: '/v1/conversations/:id',
    summary: 'Delete a conversation; its responses stay',
    answers: { 200: [conversationDeleted] },
  },
  {
    ...ofConversation,
    method: 'GET',
    path: '/v1/conversations/:id/items',
    summary: 'List what was said in a conversation',
    query: itemsQuery,
    answers: { 200: [itemList] },
  },
];
