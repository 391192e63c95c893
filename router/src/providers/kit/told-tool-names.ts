import type { ChatMeaning, ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { withoutNamespaces } from './namespaced-tools.ts';
import { type ToolNameForm, toldToolName } from './tool-name-form.ts';

/** The same request with the names of its tools as a target takes them, also where it tells of their calls. */
export function withToldToolNames(meaning: ChatMeaning, form: ToolNameForm): ChatMeaning {
  if (!namesIn(meaning).some((name) => !form.pattern.test(name))) return meaning;
  return {
    ...meaning,
    tools: meaning.tools.map(
      (tool): ToolDefinition => (tool.kind === 'native' ? tool : { ...tool, name: toldToolName(tool.name, form) }),
    ),
    toolChoice: toldChoice(meaning.toolChoice, form),
    messages: meaning.messages.map((message) => withToldNames(message, form)),
  };
}

/** The tools' own names by those that a target was told; undefined where all are told by their own. */
export function ownToolNames(meaning: ChatMeaning, form: ToolNameForm): ReadonlyMap<string, string> | undefined {
  const names = definedNames(withoutNamespaces(meaning)).filter((name) => !form.pattern.test(name));
  return names.length === 0 ? undefined : new Map(names.map((name) => [toldToolName(name, form), name]));
}

function definedNames({ tools }: ChatMeaning): readonly string[] {
  return tools.flatMap((tool) => (tool.kind === 'native' ? [] : [tool.name]));
}

function namesIn(meaning: ChatMeaning): readonly string[] {
  return [...definedNames(meaning), ...meaning.messages.flatMap(calledNames)];
}

function calledNames(message: ChatMessage): readonly string[] {
  if (message.role === 'tool') return message.name === undefined ? [] : [message.name];
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []));
}

function withToldNames(message: ChatMessage, form: ToolNameForm): ChatMessage {
  if (message.role === 'tool' && message.name !== undefined) {
    return { ...message, name: toldToolName(message.name, form) };
  }
  if (message.role !== 'assistant') return message;
  return { ...message, parts: message.parts.map((part) => withToldName(part, form)) };
}

function withToldName(part: AssistantPart, form: ToolNameForm): AssistantPart {
  return part.type === 'tool-call' ? { ...part, name: toldToolName(part.name, form) } : part;
}

function toldChoice(choice: ToolChoice | undefined, form: ToolNameForm): ToolChoice | undefined {
  if (choice?.kind === 'tool') return { ...choice, name: toldToolName(choice.name, form) };
  if (choice?.kind === 'allowed') return { ...choice, names: choice.names.map((name) => toldToolName(name, form)) };
  return choice;
}
