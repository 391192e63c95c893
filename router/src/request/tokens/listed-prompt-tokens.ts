import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonValue } from '../../domain/json.ts';
import { textTokens } from './text-tokens.ts';

/** Of several prompts in one request, or of prompts in token ids, which no chat can say. */
export function listedPromptTokens({ dialect, body }: ChatRequest): number {
  const prompt = dialect === 'openai-completions' ? body['prompt'] : undefined;
  return Array.isArray(prompt) ? prompt.reduce((sum: number, one) => sum + tokensOf(one), 0) : 0;
}

function tokensOf(prompt: JsonValue): number {
  if (typeof prompt === 'string') return textTokens(prompt);
  return Array.isArray(prompt) ? prompt.length : 1;
}
