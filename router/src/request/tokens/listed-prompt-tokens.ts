import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonValue } from '../../domain/json.ts';
import { TextReader } from './text-reader.ts';

/** Of several prompts in one request, or of prompts in token ids, which no chat can say. */
export function listedPromptTokens({ dialect, body }: ChatRequest): number {
  const prompt = dialect === 'openai-completions' ? body['prompt'] : undefined;
  if (!Array.isArray(prompt)) return 0;
  const reader = new TextReader();
  return prompt.reduce((sum: number, one) => sum + tokensOf(one, reader), 0);
}

function tokensOf(prompt: JsonValue, reader: TextReader): number {
  if (typeof prompt === 'string') return reader.tokensOf(prompt);
  return Array.isArray(prompt) ? prompt.length : 1;
}
