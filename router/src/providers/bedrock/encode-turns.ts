import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { JsonValue } from '../../domain/json.ts';
import { parseJson } from '../kit/lenient-json.ts';
import { encodeCachePoint, encodePart } from './encode-part.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: unknown[];
}

/** A conversation in Converse's form: instructions apart, turns that alternate, results of tools in the user's turn. */
export function encodeTurns(messages: readonly ChatMessage[]) {
  const system: unknown[] = [];
  const turns: Turn[] = [];
  for (const message of messages) {
    switch (message.role) {
      case 'system':
      case 'developer':
        for (const part of message.parts) {
          if (part.type === 'text') system.push({ text: part.text }, ...encodeCachePoint(part.cache));
        }
        break;
      case 'user':
        turnOf(turns, 'user').push(...message.parts.flatMap(encodePart));
        break;
      case 'assistant':
        turnOf(turns, 'assistant').push(...message.parts.flatMap(encodeAssistantPart));
        break;
      case 'tool': {
        const content = message.parts.flatMap(encodePart);
        const status = message.isError === true ? 'error' : 'success';
        const result = { toolResult: { toolUseId: message.callId, content, status } };
        turnOf(turns, 'user').push(result, ...encodeCachePoint(message.cache));
      }
    }
  }
  return { system, messages: turns.filter((turn) => turn.content.length > 0) };
}

/** The content of the last turn where it is this role's, else of a new one: Converse refuses two turns of one role in a row. */
function turnOf(turns: Turn[], role: Turn['role']): unknown[] {
  const last = turns.at(-1);
  if (last?.role === role) return last.content;
  const turn: Turn = { role, content: [] };
  turns.push(turn);
  return turn.content;
}

function encodeAssistantPart(part: AssistantPart): readonly unknown[] {
  switch (part.type) {
    // A caller's seal on a call has no place here.
    case 'tool-call':
      return [
        { toolUse: { toolUseId: part.id, name: part.name, input: readInput(part.input) } },
        ...encodeCachePoint(part.cache),
      ];
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning': {
      // Without its own seal a thought is refused.
      if (part.seal === undefined) return [];
      if (part.seal.redacted === true) return [{ reasoningContent: { redactedContent: part.seal.value } }];
      return [{ reasoningContent: { reasoningText: { text: part.text, signature: part.seal.value } } }];
    }
    default:
      return encodePart(part);
  }
}

/** Converse wants the object; what a model wrote can be broken or empty. */
function readInput(input: string): JsonValue {
  if (input.trim() === '') return {};
  const value = parseJson(input);
  return typeof value === 'object' && value !== null ? value : { input };
}
