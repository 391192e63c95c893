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
  // Never sent, and without a record of bodies never read: what was asked, as it was asked.
  const body: JsonObject = JSON.parse(JSON.stringify({ model, messages, ...options, tools }));
  return {
    dialect: 'events',
    // By their length a prompt is judged.
    bytes: Buffer.from(messages.map(({ content }) => content).join('\n')),
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
