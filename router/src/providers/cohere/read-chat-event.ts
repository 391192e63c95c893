import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { ownValue } from '../../lib/own-value.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** What has been heard of one answer. */
export interface ChatState {
  readonly started: boolean;
  /** Tool calls so far, by the stream's own number. */
  readonly calls: ReadonlyMap<number, number>;
  readonly open: ReadonlySet<number>;
  readonly finish: FinishReason | undefined;
  /** The upstream's own word where the answer failed on the way. */
  readonly failed: string | undefined;
  readonly usage: Usage | undefined;
}

export const initialChatState: ChatState = {
  started: false,
  calls: new Map(),
  open: new Set(),
  finish: undefined,
  failed: undefined,
  usage: undefined,
};

/** Names and times for what Cohere does not tell. */
export interface ChatContext {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
}

type Step = readonly [ChatState, readonly ChatEvent[]];

/** One event of Cohere's stream → domain events. Source: "Chat API (V2)", streamed response. */
export function readChatEvent(state: ChatState, event: JsonObject, context: ChatContext): Step {
  const delta = objectOf(event['delta']) ?? {};
  const message = objectOf(delta['message']) ?? {};
  const index = numberOf(event['index']) ?? 0;
  switch (event['type']) {
    case 'message-start': {
      const id = printableId(event['id']) || context.id;
      return [{ ...state, started: true }, state.started ? [] : [{ type: 'answer-start', ...context, id }]];
    }
    case 'content-start':
    case 'content-delta':
      return [state, readContent(objectOf(message['content']))];
    case 'tool-plan-delta':
      return [state, textEvents('reasoning-delta', message['tool_plan'])];
    case 'tool-call-start':
      return startCall(state, index, objectOf(message['tool_calls']) ?? {});
    case 'tool-call-delta':
      return [state, readInput(state, index, objectOf(message['tool_calls']) ?? {})];
    case 'tool-call-end':
      return endCall(state, index);
    case 'citation-start': {
      const citation = objectOf(message['citations']);
      return [state, citation === undefined ? [] : [readCitation(citation)]];
    }
    case 'message-end':
      return [finish(state, delta), []];
    default:
      return [state, []];
  }
}

function readContent(content: JsonObject | undefined): readonly ChatEvent[] {
  return [...textEvents('reasoning-delta', content?.['thinking']), ...textEvents('text-delta', content?.['text'])];
}

function textEvents(type: 'text-delta' | 'reasoning-delta', value: JsonValue | undefined): readonly ChatEvent[] {
  const text = textOf(value);
  return text ? [{ type, choice: 0, text }] : [];
}

function startCall(state: ChatState, index: number, called: JsonObject): Step {
  const call = state.calls.size;
  const calls = new Map(state.calls).set(index, call);
  const tool = objectOf(called['function']) ?? {};
  const start: ChatEvent = {
    type: 'tool-input-start',
    choice: 0,
    call,
    id: printableId(called['id']) ?? `call_${call}`,
    name: textOf(tool['name']) ?? '',
  };
  const next = { ...state, calls, open: new Set([...state.open, index]) };
  return [next, [start, ...readInput(next, index, called)]];
}

function readInput(state: ChatState, index: number, called: JsonObject): readonly ChatEvent[] {
  const call = state.calls.get(index);
  const text = textOf(objectOf(called['function'])?.['arguments']);
  return text && call !== undefined ? [{ type: 'tool-input-delta', choice: 0, call, text }] : [];
}

function endCall(state: ChatState, index: number): Step {
  const call = state.calls.get(index);
  if (call === undefined || !state.open.has(index)) return [state, []];
  const open = new Set([...state.open].filter((other) => other !== index));
  return [{ ...state, open }, [{ type: 'tool-input-end', choice: 0, call }]];
}

/** Its sources are documents and results of tools that the client gave; their own form is in `native`. */
export function readCitation(citation: JsonObject): ChatEvent {
  const [source] = listOf(citation['sources']);
  const document = objectOf(objectOf(source)?.['document']);
  const read: Citation = {
    url: textOf(document?.['url']),
    title: textOf(document?.['title']) ?? textOf(objectOf(source)?.['id']),
    citedText: textOf(document?.['text']) ?? textOf(document?.['snippet']),
    start: numberOf(citation['start']),
    end: numberOf(citation['end']),
    native: { dialect: 'cohere-chat', name: 'citation', value: citation },
  };
  return { type: 'citation', choice: 0, citation: read };
}

function finish(state: ChatState, delta: JsonObject): ChatState {
  const word = textOf(delta['finish_reason']) ?? '';
  const usage = objectOf(delta['usage']);
  const counted = usage === undefined ? state.usage : readUsage(usage);
  if (failures.has(word)) return { ...state, failed: textOf(delta['error']) || word, usage: counted };
  return { ...state, finish: readFinishReason(word), usage: counted };
}

const failures: ReadonlySet<string> = new Set(['ERROR', 'ERROR_LIMIT', 'TIMEOUT', 'USER_CANCEL']);
const reasons: Readonly<Record<string, FinishReason>> = {
  COMPLETE: { kind: 'stop' },
  STOP_SEQUENCE: { kind: 'stop' },
  MAX_TOKENS: { kind: 'length' },
  TOOL_CALL: { kind: 'tool-calls' },
  ERROR_TOXIC: { kind: 'content-filter' },
};

function readFinishReason(word: string): FinishReason {
  return ownValue(reasons, word) ?? (word === '' ? { kind: 'stop' } : { kind: 'other', word });
}

/** `tokens` is what was read and written; `billed_units` leaves out Cohere's own instructions. What a cache served is part of it. */
function readUsage(usage: JsonObject): Usage {
  const tokens = objectOf(usage['tokens']) ?? objectOf(usage['billed_units']) ?? {};
  const input = countOf(tokens['input_tokens']);
  const cached = Math.min(countOf(usage['cached_tokens']), input);
  const billed = objectOf(usage['billed_units']);
  const unbilled = billed === undefined ? 0 : input - cached - countOf(billed['input_tokens']);
  return {
    ...noUsage,
    ...(unbilled > 0 ? { unbilledInputTokens: unbilled } : {}),
    inputTokens: input - cached,
    cacheReadTokens: cached,
    outputTokens: countOf(tokens['output_tokens']),
  };
}

function countOf(value: JsonValue | undefined): number {
  const count = numberOf(value);
  return count === undefined || count < 0 ? 0 : Math.trunc(count);
}

/** The events that close an answer: calls that are still open end, the choice finishes, usage comes last. */
export function closeChat(state: ChatState): {
  readonly events: readonly ChatEvent[];
  readonly summary: AnswerSummary;
} {
  const { finish: reason = { kind: 'stop' }, usage } = state;
  const events: ChatEvent[] = [...state.open].map((index) => ({
    type: 'tool-input-end',
    choice: 0,
    call: state.calls.get(index) ?? 0,
  }));
  events.push({ type: 'finish', choice: 0, reason });
  if (usage !== undefined) events.push({ type: 'usage', usage });
  return { events, summary: { usage, finishReason: reason, answeredModel: undefined } };
}
