import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { fixedPlaces } from '../../domain/fixed-places.ts';
import { toolPlace } from '../../domain/placed.ts';
import type {
  AnswerHead,
  AnswerSink,
  AnswerSummary,
  ChatCall,
  CountCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  ProviderTools,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { clientToolAsFunction } from './client-tools.ts';
import { customToolsCall } from './custom-tools.ts';
import { withoutNamespaces } from './namespaced-tools.ts';
import { refusedCall } from './refused-call.ts';
import { requestInEvents } from './request-in-events.ts';
import { strictRefusal } from './strict-refusal.ts';
import type { ToolSchemas } from './xml-tool-call.ts';
import { XmlToolEvents } from './xml-tool-events.ts';
import { hasToolHistory, xmlToolHistory } from './xml-tool-history.ts';
import { type FunctionTool, xmlToolPrompt } from './xml-tool-prompt.ts';

/**
 * An adapter whose models know no tools, with tools: they are described in the prompt as XML, and calls that come back as XML in the text are told as
 * calls. Requests without tools go on as they are, bytes included.
 */
export function withXmlTools(adapter: ProviderAdapter, tools: Pick<ProviderTools, 'newId'>): ProviderAdapter {
  const { countTokens } = adapter;
  const chat = (call: ChatCall, sink: AnswerSink): UpstreamCall => {
    const { request } = call;
    const meaning = withClientTools(request.meaning());
    if (!needsXmlTools(meaning)) return adapter.chat(call, sink);
    const custom = customToolsCall(call, sink, chat);
    if (custom !== undefined) return custom;
    const dropped = meaning.tools.flatMap(unsaidOf);
    const refusal = strictRefusal(request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const events = new XmlToolEvents(schemasOf(meaning), () => tools.newId('call_'));
    return adapter.chat({ ...call, request: inXml(request, meaning) }, new XmlToolSink(sink, events, dropped));
  };
  return {
    chat,
    ...(countTokens === undefined
      ? {}
      : { countTokens: (call: CountCall) => countTokens.call(adapter, asCounted(call)) }),
    ...(adapter.forgetResponse === undefined
      ? {}
      : { forgetResponse: (id: string, call: ListCall) => adapter.forgetResponse?.(id, call) ?? Promise.resolve() }),
    prefills: (model: string) => adapter.prefills?.(model) === true,
    listModels: (call: ListCall): Promise<readonly ListedModel[]> => adapter.listModels(call),
    close: () => adapter.close(),
  };
}

/** What of a tool the prompt does not say. */
function unsaidOf(tool: ToolDefinition, index: number): readonly string[] {
  if (tool.kind === 'native') return [`tools (${tool.native.name})`];
  const at = toolPlace(tool, index);
  if (tool.kind === 'custom') return [];
  return [
    ...(tool.strict === true ? [`${at}.strict`] : []),
    ...(tool.cache === undefined ? [] : ['cache_control']),
    ...Object.keys(tool.extra ?? {}).map((field) => `${at}.${field}`),
  ];
}

function asCounted(call: CountCall): CountCall {
  const meaning = withClientTools(call.request.meaning());
  return needsXmlTools(meaning) ? { ...call, request: inXml(call.request, meaning) } : call;
}

function withClientTools(asked: ChatMeaning): ChatMeaning {
  const meaning = withoutNamespaces(asked);
  return { ...meaning, tools: meaning.tools.map((tool) => clientToolAsFunction(tool) ?? tool) };
}

function needsXmlTools({ tools, messages }: ChatMeaning): boolean {
  return tools.length > 0 || hasToolHistory(messages);
}

function functionsOf({ tools }: ChatMeaning): readonly FunctionTool[] {
  return tools.filter((tool) => tool.kind === 'function');
}

/** With `none` nothing that looks like a call is one. */
function schemasOf(meaning: ChatMeaning): ToolSchemas {
  const tools = meaning.toolChoice?.kind === 'none' ? [] : functionsOf(meaning);
  return new Map(tools.map(({ name, inputSchema }) => [name, inputSchema]));
}

function inXml(request: ChatRequest, meaning: ChatMeaning): ChatRequest {
  const prompt = xmlToolPrompt(functionsOf(meaning), meaning);
  const messages = xmlToolHistory(fixedPlaces(meaning.messages));
  return requestInEvents(request, {
    ...meaning,
    messages: prompt === undefined ? messages : withInstructions(messages, prompt),
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
  });
}

/** Behind the first instructions, in the same message: many templates take one only, and only in front. */
function withInstructions(messages: readonly ChatMessage[], prompt: string): readonly ChatMessage[] {
  const [first, ...rest] = messages;
  const isInstruction = first?.role === 'system' || first?.role === 'developer';
  if (!isInstruction) return [{ role: 'system', parts: [{ type: 'text', text: prompt }] }, ...messages];
  const last = first.parts.at(-1);
  if (last?.type !== 'text') return [{ ...first, parts: [...first.parts, { type: 'text', text: prompt }] }, ...rest];
  const text = { ...last, text: `${last.text}\n\n${prompt}` };
  return [{ ...first, parts: [...first.parts.slice(0, -1), text] }, ...rest];
}

/** Hears an answer in events and tells its own sink the calls in it. */
class XmlToolSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #events: XmlToolEvents;
  readonly #dropped: readonly string[];

  constructor(sink: AnswerSink, events: XmlToolEvents, dropped: readonly string[]) {
    this.#sink = sink;
    this.#events = events;
    this.#dropped = dropped;
  }

  connected(): void {
    this.#sink.connected();
  }

  head(head: AnswerHead): void {
    const dropped = [...(head.dropped ?? []), ...this.#dropped];
    this.#sink.head({ form: 'events', ...(dropped.length === 0 ? {} : { dropped }) });
  }

  /** The request is asked in the house's own words, so its answer never comes as bytes. */
  bytes(): void {}

  comments(): void {}

  events(batch: readonly ChatEvent[]): void {
    const told = this.#events.translate(batch);
    if (told.length > 0) this.#sink.events(told);
  }

  end(summary: AnswerSummary): void {
    const rest = this.#events.finish();
    if (rest.length > 0) this.#sink.events(rest);
    this.#sink.end(this.#summed(summary));
  }

  fail(failure: ProviderFailure): void {
    this.#sink.fail(failure);
  }

  #summed(summary: AnswerSummary): AnswerSummary {
    const { broken } = this.#events;
    const isCall = this.#events.hasCalls(0) && summary.finishReason?.kind === 'stop';
    const told: AnswerSummary = isCall ? { ...summary, finishReason: { kind: 'tool-calls' } } : summary;
    if (broken === 0) return told;
    const what = broken === 1 ? 'A tool call' : `${broken} tool calls`;
    const warning = `${what} in the model's answer could not be read as XML, or named no tool of the request, and stand${broken === 1 ? 's' : ''} in its text.`;
    return { ...told, warnings: [...(told.warnings ?? []), warning] };
  }
}
