import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import { namespacedName } from '../../domain/namespaced-name.ts';
import { toolPlace } from '../../domain/placed.ts';

/** The tools of a namespace, each for itself and under a name that says where it is from; undefined for every other tool. */
export function namespaceMembers(tool: ToolDefinition, index: number): readonly ToolDefinition[] | undefined {
  if (tool.kind !== 'native' || tool.native.dialect !== 'openai-responses') return undefined;
  const { value } = tool.native;
  const namespace = isJsonObject(value) && value['type'] === 'namespace' ? value['name'] : undefined;
  if (!isJsonObject(value) || typeof namespace !== 'string' || !Array.isArray(value['tools'])) return undefined;
  const at = toolPlace(tool, index);
  return value['tools']
    .filter(isJsonObject)
    .flatMap((member, position) => memberOf(member, namespace, `${at}.tools.${position}`));
}

function memberOf(member: JsonObject, namespace: string, at: string): readonly ToolDefinition[] {
  const { type, name, description, parameters, strict, format, ...extra } = member as Fields;
  if (typeof name !== 'string') return [];
  const told = Object.entries(extra).filter(([, value]) => value !== null && value !== undefined);
  const named = {
    at,
    name: namespacedName(namespace, name),
    ...(typeof description === 'string' ? { description } : {}),
    ...(told.length === 0 ? {} : { extra: Object.fromEntries(told) }),
  };
  if (type === 'custom') return [{ kind: 'custom', ...named, ...(isJsonObject(format) ? { format } : {}) }];
  return [
    {
      kind: 'function',
      ...named,
      ...(isJsonObject(parameters) ? { inputSchema: parameters } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  ];
}

type Fields = { readonly [name: string]: JsonValue | undefined };

/** The same request for a target that has no namespaces: their tools, and the calls of those in its history, by their whole names. */
export function withoutNamespaces(meaning: ChatMeaning): ChatMeaning {
  if (!hasNamespaces(meaning)) return meaning;
  return {
    ...meaning,
    tools: meaning.tools.flatMap(
      (tool, index) => namespaceMembers(tool, index) ?? [{ ...tool, at: toolPlace(tool, index) }],
    ),
    messages: meaning.messages.map(withWholeNames),
  };
}

function withWholeNames(message: ChatMessage): ChatMessage {
  if (message.role !== 'assistant' || !message.parts.some(isNamespaced)) return message;
  return { ...message, parts: message.parts.map(withWholeName) };
}

function isNamespaced(part: AssistantPart): boolean {
  return part.type === 'tool-call' && typeof part.extra?.['namespace'] === 'string';
}

function withWholeName(part: AssistantPart): AssistantPart {
  if (part.type !== 'tool-call') return part;
  const { namespace, ...extra } = part.extra ?? {};
  if (typeof namespace !== 'string') return part;
  const { extra: _extra, ...call } = part;
  const left = Object.keys(extra).length === 0 ? {} : { extra };
  return { ...call, ...left, name: namespacedName(namespace, part.name) };
}

/** Whether a request has namespaces, or tells of calls in one. */
function hasNamespaces({ tools, messages }: ChatMeaning): boolean {
  return (
    tools.some((tool, index) => namespaceMembers(tool, index) !== undefined) ||
    messages.some((message) => message.role === 'assistant' && message.parts.some(isNamespaced))
  );
}
