import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** What has been heard of one answer. */
export interface NativeState {
  readonly started: boolean;
  readonly calls: number;
  readonly finish: FinishReason | undefined;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
}

export const initialNativeState: NativeState = {
  started: false,
  calls: 0,
  finish: undefined,
  usage: undefined,
  model: undefined,
};

export interface NativeContext {
  readonly id: string;
  readonly model: string;
  readonly createdS: number;
  /** Ollama's older versions give calls no id. */
  readonly newCallId: () => string;
}

/** One line of `/api/chat` → domain events; a plain answer is one line. */
export function readNative(
  state: NativeState,
  line: JsonObject,
  context: NativeContext,
): readonly [NativeState, readonly ChatEvent[]] {
  const message = objectOf(line['message']) ?? {};
  const calls = listOf(message['tool_calls'])
    .map(objectOf)
    .filter((call) => call !== undefined);
  const events: ChatEvent[] = [
    ...textEvents('reasoning-delta', message['thinking']),
    ...textEvents('text-delta', message['content']),
    ...calls.flatMap((call, index) => readCall(call, state.calls + index, context)),
    ...readLogprobs(line),
  ];
  const model = textOf(line['model']) || state.model;
  const total = state.calls + calls.length;
  const done = line['done'] === true;
  const next: NativeState = {
    started: true,
    calls: total,
    finish: done ? readDoneReason(textOf(line['done_reason']), total) : state.finish,
    usage: done ? readUsage(line) : state.usage,
    model,
  };
  if (state.started) return [next, events];
  const { id, createdS } = context;
  return [next, [{ type: 'answer-start', id, createdS, model: model ?? context.model }, ...events]];
}

function textEvents(type: 'text-delta' | 'reasoning-delta', value: unknown): readonly ChatEvent[] {
  const text = textOf(value);
  return text ? [{ type, choice: 0, text }] : [];
}

/** A call comes whole, its arguments as an object. */
function readCall(entry: JsonObject, call: number, { newCallId }: NativeContext): readonly ChatEvent[] {
  const tool = objectOf(entry['function']) ?? {};
  const id = printableId(entry['id']) || newCallId();
  const written = tool['arguments'];
  const text = typeof written === 'string' ? written : JSON.stringify(written ?? {});
  return [
    { type: 'tool-input-start', choice: 0, call, id, name: textOf(tool['name']) ?? '' },
    { type: 'tool-input-delta', choice: 0, call, text },
    { type: 'tool-input-end', choice: 0, call },
  ];
}

function readLogprobs(line: JsonObject): readonly ChatEvent[] {
  const content = listOf(line['logprobs']);
  return content.length === 0 ? [] : [{ type: 'logprobs-delta', choice: 0, value: { content } }];
}

/** Ollama says `stop` although tools were called. */
function readDoneReason(word: string | undefined, calls: number): FinishReason {
  if (word === 'length') return { kind: 'length' };
  if (calls > 0) return { kind: 'tool-calls' };
  return word === undefined || word === '' || word === 'stop' ? { kind: 'stop' } : { kind: 'other', word };
}

/** Thinking is counted among what was written. A prompt that was cached whole has no count. */
function readUsage(line: JsonObject): Usage | undefined {
  const input = numberOf(line['prompt_eval_count']);
  const output = numberOf(line['eval_count']);
  if (input === undefined && output === undefined) return undefined;
  return { ...noUsage, inputTokens: input ?? 0, outputTokens: output ?? 0 };
}

/** The events that close an answer. */
export function closeNative(state: NativeState): {
  readonly events: readonly ChatEvent[];
  readonly summary: AnswerSummary;
} {
  const { finish = { kind: 'stop' }, usage, model } = state;
  const events: ChatEvent[] = [{ type: 'finish', choice: 0, reason: finish }];
  if (usage !== undefined) events.push({ type: 'usage', usage });
  return { events, summary: { usage, finishReason: finish, answeredModel: model } };
}
