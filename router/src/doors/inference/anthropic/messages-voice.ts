import type { Voice } from '../voice.ts';
import { AskedName } from './asked-name.ts';
import { anthropicErrorBody } from './error-body.ts';
import { errorStatus } from './error-type.ts';
import { MessageCollector } from './message-collector.ts';
import { MessageWriter } from './message-writer.ts';
import type { MessagesRequest } from './messages-request.ts';

/** Anthropic's dialect: named events, and an error that is one of them. */
export const messagesVoice: Voice<MessagesRequest> = {
  requestIdHeader: 'request-id',
  errorBody: anthropicErrorBody,
  errorStatus,
  failEvent: (error, requestId) => `event: error\ndata: ${anthropicErrorBody(error, requestId)}\n\n`,
  ping: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
  startStream: (request, identity) => new MessageWriter(identity, request),
  collect: (request, identity) => new MessageCollector(identity, request),
  rewrite: ({ model, stream }) => (model === undefined ? undefined : new AskedName(model, stream)),
};
