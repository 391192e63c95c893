import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { addDelta, type BlockContext, closeBlock, impliedBlock, type OpenBlock, openBlock } from './read-block.ts';
import { readStopReason } from './read-stop-reason.ts';
import { mergeUsage, readUsage } from './read-usage.ts';

/** What is known of a message while its events come in. Plain data: each event makes the next one. */
export interface ReadState {
  readonly started: boolean;
  readonly model: string | undefined;
  /** The API's own usage object so far. */
  readonly usage: JsonObject | undefined;
  readonly open: OpenBlock | undefined;
  /** Characters of text so far. */
  readonly textLength: number;
  readonly calls: number;
  readonly finish: FinishReason | undefined;
  readonly stopSequence: string | undefined;
}

export const initialReadState: ReadState = {
  started: false,
  model: undefined,
  usage: undefined,
  open: undefined,
  textLength: 0,
  calls: 0,
  finish: undefined,
  stopSequence: undefined,
};

export interface ReadContext extends BlockContext {
  /** For what the upstream leaves out. */
  readonly fallback: { readonly id: string; readonly model: string; readonly createdS: number };
}

type Step = readonly [ReadState, readonly ChatEvent[]];

/** One event of a Messages stream → the domain's events. Pure; of any platform that streams this API. Unknown kinds of events say nothing. */
export function readEvent(state: ReadState, event: JsonObject, context: ReadContext): Step {
  switch (event['type']) {
    case 'message_start':
      return startMessage(state, objectOf(event['message']) ?? {}, context);
    case 'content_block_start':
      return startBlock(state, objectOf(event['content_block']) ?? {}, context);
    case 'content_block_delta':
      return readDelta(state, objectOf(event['delta']) ?? {}, context);
    case 'content_block_stop':
      return stopBlock(state);
    case 'message_delta':
      return finishMessage(state, objectOf(event['delta']) ?? {}, objectOf(event['usage']));
    default:
      return [state, []];
  }
}

/** A text delta of the block that is open, read without its event. */
export function saidMore(state: ReadState, text: string): ReadState {
  return { ...state, textLength: state.textLength + text.length };
}

/** What is told once nothing more comes: what is still open, the finish, the tokens. */
export function closeAnswer(state: ReadState, context: ReadContext): readonly ChatEvent[] {
  const [started, opening] = ensureStarted(state, {}, context);
  const [closed, rest] = stopBlock(started);
  const events: ChatEvent[] = [...opening, ...rest];
  if (closed.finish !== undefined) {
    const stop = closed.stopSequence === undefined ? {} : { stopSequence: closed.stopSequence };
    events.push({ type: 'finish', choice: 0, reason: closed.finish, ...stop });
  }
  if (closed.usage !== undefined) events.push({ type: 'usage', usage: readUsage(closed.usage) });
  return events;
}

export function summaryOf({ usage, finish, model }: ReadState): AnswerSummary {
  return {
    usage: usage === undefined ? undefined : readUsage(usage),
    finishReason: finish,
    answeredModel: model,
  };
}

function startMessage(state: ReadState, message: JsonObject, context: ReadContext): Step {
  const [begun, opening] = ensureStarted(state, message, context);
  // A second beginning inside one answer (seen where a server tried again itself) goes on where the first one broke off.
  const [closed, rest] = stopBlock(begun);
  return [{ ...closed, usage: mergeUsage(closed.usage, objectOf(message['usage'])) }, [...opening, ...rest]];
}

function ensureStarted(state: ReadState, message: JsonObject, { fallback }: ReadContext): Step {
  if (state.started) return [state, []];
  const model = textOf(message['model']) || undefined;
  const start: ChatEvent = {
    type: 'answer-start',
    id: printableId(message['id']) || fallback.id,
    model: model ?? fallback.model,
    createdS: fallback.createdS,
  };
  return [{ ...state, started: true, model }, [start]];
}

function startBlock(state: ReadState, block: JsonObject, context: ReadContext): Step {
  const [begun, opening] = ensureStarted(state, {}, context);
  const [closed, rest] = stopBlock(begun);
  const [open, events] = openBlock(block, closed, context);
  const calls = closed.calls + (open.kind === 'tool' ? 1 : 0);
  return [{ ...closed, open, calls, textLength: lengthWith(closed, events) }, [...opening, ...rest, ...events]];
}

function readDelta(state: ReadState, delta: JsonObject, context: ReadContext): Step {
  if (state.open === undefined) {
    const implied = impliedBlock(delta['type']);
    if (implied === undefined) return [state, []];
    const [begun, opening] = startBlock(state, implied, context);
    const [after, events] = readDelta(begun, delta, context);
    return [after, [...opening, ...events]];
  }
  const [open, events] = addDelta(state.open, delta);
  return [{ ...state, open, textLength: lengthWith(state, events) }, events];
}

function stopBlock(state: ReadState): Step {
  if (state.open === undefined) return [state, []];
  return [{ ...state, open: undefined }, closeBlock(state.open, state.textLength)];
}

function finishMessage(state: ReadState, delta: JsonObject, usage: JsonObject | undefined): Step {
  const word = textOf(delta['stop_reason']);
  const after: ReadState = {
    ...state,
    usage: mergeUsage(state.usage, usage),
    finish: word ? readStopReason(word) : state.finish,
    stopSequence: textOf(delta['stop_sequence']) ?? state.stopSequence,
  };
  const explanation = textOf(objectOf(delta['stop_details'])?.['explanation']);
  if (word !== 'refusal' || !explanation) return [after, []];
  return [after, [{ type: 'refusal-delta', choice: 0, text: explanation }]];
}

function lengthWith(state: ReadState, events: readonly ChatEvent[]): number {
  let length = state.textLength;
  for (const event of events) if (event.type === 'text-delta') length += event.text.length;
  return length;
}
