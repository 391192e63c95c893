import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { claudeRules } from '../../kit/claude-rules.ts';
import { type EncodedMeaning, encodeMeaning } from '../encode-meaning.ts';

export const hi: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };

/** What becomes of a request in OpenAI's dialect, unless another is named. */
export function encode(meaning: Partial<ChatMeaning>, model = 'claude-sonnet-4-5'): EncodedMeaning {
  const whole = { ...emptyMeaning, dialect: 'openai-chat' as const, messages: [hi], ...meaning };
  return encodeMeaning({ meaning: whole, rules: claudeRules(model, '2023-06-01') });
}
