import type { Voice } from '../voice.ts';
import { anthropicErrorBody } from './error-body.ts';
import { MessageCollector } from './message-collector.ts';
import { MessageWriter } from './message-writer.ts';
import type { MessagesRequest } from './messages-request.ts';

/** Anthropic's dialect: named events, and an error that is one of them. */
export const messagesVoice: Voice<MessagesRequest> = {
  requestIdHeader: 'request-id',
  errorBody: anthropicErrorBody,
  failEvent: (error, requestId) => `event: error\ndata: ${anthropicErrorBody(error, requestId)}\n\n`,
  ping: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
  startStream: (_request, identity) => new MessageWriter(identity),
  collect: (_request, identity) => new MessageCollector(identity),
};
