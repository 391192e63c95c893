import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { encodePart, type Part } from './encode-part.ts';

export type ToolMessage = Extract<ChatMessage, { readonly role: 'tool' }>;

/** A tool's result → `functionResponse`. The API wants the function's name beside the call's id. */
export function encodeResult(message: ToolMessage, name: string, filesUrl: string): Part {
  const shown = message.parts.flatMap((part) => (part.type === 'text' ? [] : encodePart(part, filesUrl)));
  return {
    functionResponse: {
      id: message.callId,
      name,
      response: responseOf(textOf(message.parts), message.isError === true),
      ...(shown.length === 0 ? {} : { parts: shown }),
    },
  };
}

/** An object is the result itself; everything else stands under the names that the API has for a result and for an error. */
function responseOf(text: string, isError: boolean): unknown {
  if (isError) return { error: text };
  const value = text.trimStart().startsWith('{') ? parseExactly(text) : undefined;
  return value ?? { output: text };
}

function textOf(parts: readonly ContentPart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
