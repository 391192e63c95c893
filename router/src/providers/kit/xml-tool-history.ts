import type { AssistantPart, ChatMessage, ToolCallPart } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import { parseExactly } from './exact-json.ts';
import { objectOf } from './lenient-json.ts';
import { writeXmlAttribute, writeXmlText } from './xml-text.ts';

type UserMessage = Extract<ChatMessage, { readonly role: 'user' }>;

/**
 * A conversation for a model that knows no tools: calls and results of earlier turns as the XML that it was taught. Results, and what the user says
 * after them, are one turn, since many templates want users and assistants to alternate.
 */
export function xmlToolHistory(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const names = new Map(
    messages.flatMap((message) => (message.role === 'assistant' ? message.parts.filter(isCall) : [])).map(idAndName),
  );
  const turns: ChatMessage[] = [];
  /** The turn that results are gathered in. */
  let results: UserMessage | undefined;
  for (const message of messages) {
    const joins = message.role === 'tool' || (message.role === 'user' && message.name === undefined);
    const turn = message.role === 'tool' ? resultTurn(message, names) : withoutCalls(message);
    if (results !== undefined && joins && turn.role === 'user') {
      results = joined(results, turn);
      turns[turns.length - 1] = results;
    } else {
      turns.push(turn);
      results = message.role === 'tool' && turn.role === 'user' ? turn : undefined;
    }
    if (message.role !== 'tool') results = undefined;
  }
  return turns;
}

/** Whether a conversation has calls or results in it. */
export function hasToolHistory(messages: readonly ChatMessage[]): boolean {
  return messages.some(
    (message) => message.role === 'tool' || (message.role === 'assistant' && message.parts.some(isCall)),
  );
}

function isCall(part: AssistantPart): part is ToolCallPart {
  return part.type === 'tool-call';
}

function idAndName({ id, name }: ToolCallPart): readonly [string, string] {
  return [id, name];
}

function resultTurn(
  message: Extract<ChatMessage, { readonly role: 'tool' }>,
  names: ReadonlyMap<string, string>,
): UserMessage {
  const name = message.name ?? names.get(message.callId);
  const attributes = [
    ...(name === undefined ? [] : [`name="${writeXmlAttribute(name)}"`]),
    ...(message.isError === true ? ['status="error"'] : []),
  ];
  const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const text = `<${['tool_result', ...attributes].join(' ')}>${writeXmlText(texts.join('\n'))}</tool_result>`;
  const media = message.parts.filter((part) => part.type !== 'text');
  const cache = message.cache === undefined ? {} : { cache: message.cache };
  const place = message.at === undefined ? {} : { at: message.at };
  return { role: 'user', parts: [{ type: 'text', text, ...cache, ...place }, ...media], ...place };
}

function joined(results: UserMessage, turn: UserMessage): UserMessage {
  const last = results.parts.at(-1);
  const [first, ...rest] = turn.parts;
  const isTextual = last?.type === 'text' && first?.type === 'text' && last.cache === undefined;
  if (!isTextual) return { ...results, parts: [...results.parts, ...turn.parts] };
  const text: ContentPart = { ...first, text: `${last.text}\n${first.text}` };
  return { ...results, parts: [...results.parts.slice(0, -1), text, ...rest] };
}

function withoutCalls(message: ChatMessage): ChatMessage {
  if (message.role !== 'assistant' || !message.parts.some(isCall)) return message;
  const parts: AssistantPart[] = [];
  for (const part of message.parts) {
    const said: AssistantPart = isCall(part) ? { type: 'text', text: writeCall(part) } : part;
    const last = parts.at(-1);
    if (isCall(part) && last?.type === 'text' && said.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: `${last.text}\n${said.text}` };
    } else parts.push(said);
  }
  return { ...message, parts };
}

function writeCall({ name, input }: ToolCallPart): string {
  const head = `<tool_call name="${writeXmlAttribute(name)}">`;
  const values = objectOf(parseExactly(input.trim() === '' ? '{}' : input));
  // What the model wrote was no object: it is shown what it wrote.
  if (values === undefined) return `${head}\n${writeXmlText(input)}\n</tool_call>`;
  const parameters = Object.entries(values).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    return `<parameter name="${writeXmlAttribute(key)}">${writeXmlText(text)}</parameter>`;
  });
  return [head, ...parameters, '</tool_call>'].join('\n');
}
