import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, ChatCall, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { CustomInputReader, wrapCustomInput } from './custom-input.ts';
import { namespaceMembers, withoutNamespaces } from './namespaced-tools.ts';
import { requestInEvents } from './request-in-events.ts';

type CustomTool = Extract<ToolDefinition, { readonly kind: 'custom' }>;

/**
 * A call that tells an upstream without custom tools of them as functions with one text, `input`, and tells the sink the calls of those functions as
 * what they are. undefined where the request has no custom tools and none was called before: then it goes on as it is.
 */
export function customToolsCall(
  call: ChatCall,
  sink: AnswerSink,
  chat: (call: ChatCall, sink: AnswerSink) => UpstreamCall,
): UpstreamCall | undefined {
  const meaning = call.request.meaning();
  if (!hasCustomTools(meaning)) return undefined;
  const request = requestInEvents(call.request, customToolsAsFunctions(meaning));
  return chat({ ...call, request }, new CustomToolSink(sink, customToolNames(meaning)));
}

/** Whether a request defines custom tools, or tells of their calls. */
export function hasCustomTools(meaning: ChatMeaning): boolean {
  return customTools(meaning).length > 0 || meaning.messages.some(callsCustomTool);
}

export function customToolNames(meaning: ChatMeaning): ReadonlySet<string> {
  return new Set(customTools(meaning).map(({ name }) => name));
}

/** Those in namespaces too. */
function customTools({ tools }: ChatMeaning): readonly CustomTool[] {
  return tools
    .flatMap((tool, index) => namespaceMembers(tool, index) ?? [tool])
    .filter((tool): tool is CustomTool => tool.kind === 'custom');
}

/** The same request for an upstream that knows functions only. */
export function customToolsAsFunctions(asked: ChatMeaning): ChatMeaning {
  const meaning = withoutNamespaces(asked);
  return {
    ...meaning,
    tools: meaning.tools.map((tool) => (tool.kind === 'custom' ? asFunction(tool) : tool)),
    messages: meaning.messages.map((message) => (callsCustomTool(message) ? withFunctionCalls(message) : message)),
  };
}

function callsCustomTool(message: ChatMessage): boolean {
  return message.role === 'assistant' && message.parts.some((part) => part.type === 'tool-call' && part.custom);
}

function asFunction({ name, description, format, extra, at }: CustomTool): ToolDefinition {
  const described = [description, grammarOf(format)].filter((text) => text !== undefined).join('\n\n');
  return {
    kind: 'function',
    name,
    ...(at === undefined ? {} : { at }),
    ...(extra === undefined ? {} : { extra }),
    ...(described === '' ? {} : { description: described }),
    inputSchema: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
      required: ['input'],
      additionalProperties: false,
    },
  };
}

/** OpenAI holds its models to the grammar; others are told it. */
function grammarOf(format: CustomTool['format']): string | undefined {
  if (format === undefined || format['type'] !== 'grammar') return undefined;
  // The chat dialect puts it one level deeper.
  const inner = format['grammar'];
  const { definition, syntax } = (typeof inner === 'object' && inner !== null ? inner : format) as {
    readonly definition?: unknown;
    readonly syntax?: unknown;
  };
  if (typeof definition !== 'string') return undefined;
  return `"input" must match this ${typeof syntax === 'string' ? `${syntax} ` : ''}grammar:\n${definition}`;
}

function withFunctionCalls(message: ChatMessage): ChatMessage {
  if (message.role !== 'assistant') return message;
  return { ...message, parts: message.parts.map(asFunctionCall) };
}

function asFunctionCall(part: AssistantPart): AssistantPart {
  if (part.type !== 'tool-call' || part.custom !== true) return part;
  const { custom: _custom, ...call } = part;
  return { ...call, input: wrapCustomInput(part.input) };
}

/** A sink that hears calls of the functions that stand for custom tools, and tells its own sink of custom calls with free text. */
export class CustomToolSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #events: CustomToolEvents;

  constructor(sink: AnswerSink, names: ReadonlySet<string>) {
    this.#sink = sink;
    this.#events = new CustomToolEvents(names);
  }

  connected(): void {
    this.#sink.connected();
  }

  head(head: AnswerHead): void {
    this.#sink.head(head);
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#sink.bytes(chunk, hasContent);
  }

  comments(chunk: Uint8Array): void {
    this.#sink.comments(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    const told = this.#events.translate(batch);
    if (told.length > 0) this.#sink.events(told);
  }

  end(summary: AnswerSummary): void {
    this.#sink.end(summary);
  }

  fail(failure: ProviderFailure): void {
    this.#sink.fail(failure);
  }
}

/** Calls of functions that stand for custom tools → calls of those, as they come. */
export class CustomToolEvents {
  readonly #names: ReadonlySet<string>;
  /** Of each open call, by choice and call. */
  readonly #readers = new Map<string, CustomInputReader>();

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  translate(batch: readonly ChatEvent[]): readonly ChatEvent[] {
    return batch.flatMap((event) => this.#translate(event));
  }

  #translate(event: ChatEvent): readonly ChatEvent[] {
    switch (event.type) {
      case 'tool-input-start':
        if (!this.#names.has(event.name) || event.custom === true) return [event];
        this.#readers.set(placeOf(event), new CustomInputReader());
        return [{ ...event, custom: true }];
      case 'tool-input-delta': {
        const reader = this.#readers.get(placeOf(event));
        return reader === undefined ? [event] : deltaOf(event, reader.add(event.text));
      }
      case 'tool-input-end': {
        const reader = this.#readers.get(placeOf(event));
        if (reader === undefined) return [event];
        this.#readers.delete(placeOf(event));
        return [...deltaOf(event, reader.end()), event];
      }
      default:
        return [event];
    }
  }
}

interface CallPlace {
  readonly choice: number;
  readonly call: number;
}

function placeOf({ choice, call }: CallPlace): string {
  return `${choice}.${call}`;
}

function deltaOf({ choice, call }: CallPlace, text: string): readonly ChatEvent[] {
  return text === '' ? [] : [{ type: 'tool-input-delta', choice, call, text }];
}
