import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { JsonValue } from '../../domain/json.ts';
import { parseJson } from '../kit/lenient-json.ts';
import { toolUseId } from '../kit/tool-use-id.ts';
import { callIdIn } from '../openai-compatible/call-id-form.ts';
import { encodeCachePoint, encodePart } from './encode-part.ts';
import { nameDocuments } from './name-documents.ts';

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
          if (part.type === 'text') system.push(...encodePart(part));
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
        const result = { toolResult: { toolUseId: callIdOf(message.callId), content, status } };
        turnOf(turns, 'user').push(result, ...encodeCachePoint(message.cache));
      }
    }
  }
  return begun(system, joined(turns));
}

/** What is left of the turns that say something: neighbours of one role are one, since Converse refuses two in a row. */
function joined(turns: readonly Turn[]): Turn[] {
  const left: Turn[] = [];
  for (const { role, content } of turns) if (content.some(saysSomething)) turnOf(left, role).push(...content);
  nameDocuments(left);
  return left;
}

function saysSomething(block: unknown): boolean {
  return !Object.hasOwn(block as object, 'cachePoint');
}

/** "A conversation must start with a user message": of nothing but instructions one is made, and before the assistant's words the user says nothing. */
function begun(system: readonly unknown[], turns: readonly Turn[]) {
  if (turns.length === 0)
    return { system: [], messages: system.length === 0 ? [] : [{ role: 'user', content: system }] };
  if (turns[0]?.role === 'user') return { system, messages: turns };
  return { system, messages: [{ role: 'user', content: [{ text: '(The user says nothing yet.)' }] }, ...turns] };
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
        { toolUse: { toolUseId: callIdOf(part.id), name: part.name, input: readInput(part.input) } },
        ...encodeCachePoint(part.cache),
      ];
    case 'refusal':
      return part.text.trim() === '' ? [] : [{ text: part.text }];
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

/** Letters, digits, `_` and `-`, 64 at most. */
function callIdOf(id: string): string {
  return callIdIn(toolUseId(id), { longest: 64 });
}

/** Converse wants the object; what a model wrote can be broken or empty. */
function readInput(input: string): JsonValue {
  if (input.trim() === '') return {};
  const value = parseJson(input);
  return typeof value === 'object' && value !== null ? value : { input };
}
