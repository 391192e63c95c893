import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { JsonObject } from '../../domain/json.ts';
import { noWishes, type RouteWishes } from '../../domain/route-wishes.ts';
import type { CompletionMessage, CompletionOptions, CompletionRequest } from './completion-request.ts';

/** A question as the engine takes it. Throws a TypeError where it asks nothing. */
export function toChatRequest(request: CompletionRequest, stream: boolean): ChatRequest {
  const messages = messagesOf(request);
  const { options = {}, provider, tools = [] } = request;
  // A provider that is named answers with its own default model; else the router chooses.
  const model = request.model ?? (provider === undefined ? 'auto' : undefined);
  const meaning: ChatMeaning = {
    ...emptyMeaning,
    ...samplingOf(options),
    messages: messages.map(toMessage),
    tools: tools.map(({ name, description, parameters }) => ({
      kind: 'function',
      name,
      ...(description === undefined ? {} : { description }),
      // A schema is JSON.
      ...(parameters === undefined ? {} : { inputSchema: parameters as JsonObject }),
    })),
    endUser: request.user,
  };
  const body = bodyOf({ ...request, model, messages });
  return {
    dialect: 'events',
    bytes: Buffer.from(JSON.stringify(body)),
    body,
    spellsModelOnce: false,
    model,
    provider,
    wishes: wishesOf(request),
    stream,
    wantsUsage: true,
    reasoning: false,
    strict: false,
    meaning: () => meaning,
  };
}

/**
 * The request as OpenAI's clients would write it. It is never sent: by it a request is measured, compared with others and kept, so everything that
 * changes the answer stands in it.
 */
function bodyOf(request: CompletionRequest): JsonObject {
  const { model, provider, messages, options = {}, tools } = request;
  const { maxTokens, topP, frequencyPenalty, presencePenalty, ...same } = options;
  const fields = {
    model,
    provider,
    messages,
    ...same,
    max_tokens: maxTokens,
    top_p: topP,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    tools: tools?.map((tool) => ({ type: 'function', function: tool })),
  };
  // Without what is undefined.
  return JSON.parse(JSON.stringify(fields));
}

function messagesOf({ system, messages = [], prompt }: CompletionRequest): readonly CompletionMessage[] {
  const all: readonly CompletionMessage[] = [
    ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
    ...messages,
    ...(prompt === undefined ? [] : [{ role: 'user', content: prompt } as const]),
  ];
  if (!all.some(({ role }) => role === 'user'))
    throw new TypeError('A request needs a prompt, or messages with a question.');
  const odd = all.find(({ content }) => typeof content !== 'string');
  if (odd !== undefined) throw new TypeError('The prompt, and the content of each message, must be a text.');
  return all;
}

function toMessage({ role, content }: CompletionMessage): ChatMessage {
  return { role, parts: [{ type: 'text', text: content }] };
}

function samplingOf(options: CompletionOptions): Partial<ChatMeaning> {
  const { temperature, maxTokens, topP, stop = [], seed, frequencyPenalty, presencePenalty } = options;
  return {
    temperature,
    maxOutputTokens: maxTokens,
    topP,
    stop: typeof stop === 'string' ? [stop] : stop,
    seed,
    frequencyPenalty,
    presencePenalty,
  };
}

function wishesOf({ preferences = {}, timeout, session }: CompletionRequest): RouteWishes {
  const { providers = [], exclude = [], constraints = {}, strategy, models = [] } = preferences;
  return {
    ...noWishes,
    strategy,
    order: providers,
    ignore: exclude,
    models,
    maxCostUsd: constraints.maxCost,
    maxLatencyMs: constraints.maxLatency,
    minReliability: constraints.minReliability,
    timeoutMs: timeout,
    session,
  };
}
