import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';

/**
 * The texts of a message as one, for targets that take no more: a document stands apart from what is said about it, under its title, and so do
 * the several texts of a user. Those of a model are pieces of one answer.
 */
export function joinedTexts(parts: readonly AssistantPart[], role: ChatMessage['role']): string {
  let text = '';
  let wasDocument = false;
  for (const part of parts) {
    const words = wordsOf(part);
    if (words === undefined || words === '') continue;
    const isDocument = part.type === 'file';
    const standsApart = role !== 'assistant' || isDocument || wasDocument;
    text += text !== '' && standsApart ? `\n\n${words}` : words;
    wasDocument = isDocument;
  }
  return text;
}

function wordsOf(part: AssistantPart): string | undefined {
  if (part.type === 'text' || part.type === 'refusal') return part.text;
  return part.type === 'file' ? documentText(part) : undefined;
}

/** A text document in words; undefined for every other file. */
export function documentText({
  source,
  filename,
}: Extract<AssistantPart, { readonly type: 'file' }>): string | undefined {
  if (source.kind !== 'text') return undefined;
  return filename === undefined ? source.text : `${filename}\n\n${source.text}`;
}
