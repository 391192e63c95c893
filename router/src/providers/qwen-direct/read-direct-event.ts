import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** What has been heard of one answer. */
export interface DirectState {
  readonly started: boolean;
  /** What the next turn answers. */
  readonly parentId: string | undefined;
  readonly thinks: boolean;
  /** Of a thinking that is told in summaries, each longer than the one before: what was told of it. */
  readonly summary: string;
  readonly sources: ReadonlySet<string>;
  readonly finish: FinishReason | undefined;
  readonly usage: Usage | undefined;
}

export const initialDirectState: DirectState = {
  started: false,
  parentId: undefined,
  thinks: false,
  summary: '',
  sources: new Set(),
  finish: undefined,
  usage: undefined,
};

export interface DirectContext {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
}

type Step = readonly [DirectState, readonly ChatEvent[]];

const THINKING: ReadonlySet<string> = new Set(['think', 'thinking', 'reasoning']);
/** Phases whose content is what is said: pictures are told as their addresses. */
const SPEAKING = /^(?:answer|image.*|video.*)$/;

/** One event of the stream → domain events. Errors are read before (`read-failure`). */
export function readDirectEvent(state: DirectState, event: JsonObject, context: DirectContext): Step {
  const created = objectOf(event['response.created']);
  if (created !== undefined) return start(withParent(state, created), [], context);
  const usage = objectOf(event['usage']);
  const counted = usage === undefined ? state : { ...state, usage: readUsage(usage) };
  const choice = objectOf(listOf(event['choices'])[0]);
  const delta = objectOf(choice?.['delta']);
  if (choice === undefined || delta === undefined) return [counted, []];
  const [next, events] = readDelta(counted, delta, textOf(choice['finish_reason']));
  return start(next, events, context);
}

/** A plain answer: `data` with one whole message. */
export function readDirectAnswer(body: JsonObject, context: DirectContext): Step | undefined {
  const data = objectOf(body['data']) ?? body;
  const message = objectOf(objectOf(listOf(data['choices'])[0])?.['message']);
  const content = textOf(message?.['content']);
  if (message === undefined || content === undefined) return undefined;
  const usage = objectOf(data['usage']) ?? objectOf(body['usage']);
  const thought = textOf(message['reasoning_content']) ?? '';
  const events: ChatEvent[] = [
    ...(thought === '' ? [] : thinking(thought)),
    ...(content === '' ? [] : [{ type: 'text-delta', choice: 0, text: content } as const]),
  ];
  const state = withParent({ ...initialDirectState, finish: { kind: 'stop' } }, data);
  return start(usage === undefined ? state : { ...state, usage: readUsage(usage) }, events, context);
}

/** The events that close an answer, and what is known of it then. */
export function closeDirect(state: DirectState): {
  readonly events: readonly ChatEvent[];
  readonly summary: AnswerSummary;
} {
  const { usage, finish } = state;
  const events: ChatEvent[] = [
    ...(finish === undefined ? [] : [{ type: 'finish', choice: 0, reason: finish } as const]),
    ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
  ];
  return { events, summary: { usage, finishReason: finish, answeredModel: undefined } };
}

function start(state: DirectState, events: readonly ChatEvent[], context: DirectContext): Step {
  if (state.started) return [state, events];
  return [{ ...state, started: true }, [{ type: 'answer-start', ...context }, ...events]];
}

/** The next turn's parent is what the answer calls `parent_id`; answers that lack it only name themselves. */
function withParent(state: DirectState, ids: JsonObject): DirectState {
  const parentId = textOf(ids['parent_id']) ?? textOf(ids['response_id']) ?? textOf(ids['message_id']);
  return { ...state, parentId: parentId || state.parentId };
}

function readDelta(state: DirectState, delta: JsonObject, finishReason: string | undefined): Step {
  const phase = textOf(delta['phase']) ?? 'answer';
  const content = textOf(delta['content']) ?? '';
  const [found, citations] = readSources(state, objectOf(delta['extra']));
  if (THINKING.has(phase)) return think(found, content, citations);
  if (phase === 'thinking_summary') return thinkInSummaries(found, delta, citations);
  if (!SPEAKING.test(phase)) return [found, citations];
  const ended: ChatEvent[] = found.thinks ? [{ type: 'reasoning-end', choice: 0 }] : [];
  const said: ChatEvent[] = content === '' ? [] : [{ type: 'text-delta', choice: 0, text: content }];
  // Each phase has its `finished`: only that of the answer is the end.
  const isOver = (delta['status'] === 'finished' && phase === 'answer') || Boolean(finishReason);
  const next: DirectState = { ...found, thinks: false, ...(isOver ? { finish: readFinish(finishReason) } : {}) };
  return [next, [...ended, ...said, ...citations]];
}

function think(state: DirectState, text: string, citations: readonly ChatEvent[]): Step {
  if (text === '') return [state, citations];
  return [{ ...state, thinks: true }, [{ type: 'reasoning-delta', choice: 0, text }, ...citations]];
}

function thinkInSummaries(state: DirectState, delta: JsonObject, citations: readonly ChatEvent[]): Step {
  const thoughts = listOf(objectOf(objectOf(delta['extra'])?.['summary_thought'])?.['content']);
  const summary = thoughts.filter((thought) => typeof thought === 'string').join('\n\n');
  if (summary === '' || summary === state.summary) return [state, citations];
  const isMore = summary.startsWith(state.summary);
  const text = isMore ? summary.slice(state.summary.length) : `\n\n${summary}`;
  return think({ ...state, summary }, text, citations);
}

function thinking(text: string): readonly ChatEvent[] {
  return [
    { type: 'reasoning-delta', choice: 0, text },
    { type: 'reasoning-end', choice: 0 },
  ];
}

/** What the vendor's own search found; each list repeats the one before. */
function readSources(state: DirectState, extra: JsonObject | undefined): readonly [DirectState, readonly ChatEvent[]] {
  const found = listOf(extra?.['web_search_info'])
    .map(objectOf)
    .filter((source) => source !== undefined);
  const fresh = found.filter((source) => !state.sources.has(textOf(source['url']) ?? ''));
  if (fresh.length === 0) return [state, []];
  const sources = new Set([...state.sources, ...fresh.map((source) => textOf(source['url']) ?? '')]);
  return [
    { ...state, sources },
    fresh.map((source) => ({ type: 'citation', choice: 0, citation: readSource(source) })),
  ];
}

function readSource(source: JsonObject): Citation {
  return {
    url: textOf(source['url']),
    title: textOf(source['title']),
    citedText: textOf(source['snippet']),
    start: undefined,
    end: undefined,
    native: { dialect: 'events', name: 'web_search_info', value: source },
  };
}

function readFinish(word: string | undefined): FinishReason {
  if (!word || word === 'stop') return { kind: 'stop' };
  return word === 'length' ? { kind: 'length' } : { kind: 'other', word };
}

/** Every event repeats the count so far. `output_tokens` holds the thinking, `input_tokens` what a cache served. */
function readUsage(usage: JsonObject): Usage {
  const input = numberOf(usage['input_tokens']) ?? numberOf(usage['prompt_tokens']) ?? 0;
  const output = numberOf(usage['output_tokens']) ?? numberOf(usage['completion_tokens']) ?? 0;
  const cached = Math.min(input, numberOf(objectOf(usage['prompt_tokens_details'])?.['cached_tokens']) ?? 0);
  const thought = Math.min(output, numberOf(objectOf(usage['output_tokens_details'])?.['reasoning_tokens']) ?? 0);
  return {
    ...noUsage,
    inputTokens: input - cached,
    cacheReadTokens: cached,
    outputTokens: output - thought,
    reasoningTokens: thought,
  };
}
