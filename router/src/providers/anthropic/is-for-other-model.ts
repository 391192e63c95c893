import type { ChatRequest } from '../../domain/chat-request.ts';

/** Whether the model that shall answer is another one than the client named (`auto`, an alias, a fallback): what it wrote was written for that one. */
export function isForOtherModel({ dialect, model }: ChatRequest, upstreamModel: string): boolean {
  if (dialect !== 'anthropic-messages') return false;
  return model === undefined || !(model === upstreamModel || model.endsWith(`/${upstreamModel}`));
}
