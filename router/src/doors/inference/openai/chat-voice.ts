import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { Voice } from '../voice.ts';
import { CompletionCollector } from './completion-collector.ts';
import { ChunkWriter } from './encode-chunks.ts';
import { openAiErrorBody } from './error-body.ts';

/** OpenAI's chat dialect: chunks, then `[DONE]`; an error is an event of its own, never followed by it. */
export const chatVoice: Voice<ChatRequest> = {
  errorBody: openAiErrorBody,
  failEvent: (error) => `data: ${openAiErrorBody(error)}\n\n`,
  ping: Buffer.from(': ping\n\n'),
  startStream: (request, identity) => new ChunkWriter(identity, request.wantsUsage),
  collect: (_request, identity) => new CompletionCollector(identity),
};
