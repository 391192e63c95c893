import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import { namespacedName } from '../../../domain/namespaced-name.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { printableId } from '../../../lib/printable-id.ts';
import { textOf } from '../../../lib/text-of.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';
import { endHeard } from './end-item.ts';
import { readAnnotation, readLogprobs } from './read-item.ts';
import { readResponsesUsage } from './read-responses-usage.ts';
import {
  type HeardItem,
  initialReading,
  type ReadingStep,
  type ResponseReading,
  tellPiece,
  withItem,
} from './response-reading.ts';

/** Names and times for upstreams that give none: fixed for one answer. */
export interface ResponseContext {
  readonly fallback: { readonly id: string; readonly model: string; readonly createdS: number };
  readonly newCallId: () => string;
  /** The family of the provider type, which seals its thinking. */
  readonly issuer: string;
}

// All choices are one here.
const choice = 0;
const nothing: readonly ChatEvent[] = [];

/** One event of a stream of the Responses API → domain events. Errors are the caller's: they are no part of an answer. */
export function readResponseEvent(state: ResponseReading, event: JsonObject, context: ResponseContext): ReadingStep {
  switch (event['type']) {
    case 'response.created':
    case 'response.in_progress':
    case 'response.queued':
      return start(state, objectOf(event['response']) ?? {}, context);
    case 'response.output_item.added':
      return inStarted(state, context, (begun) => addItem(begun, event, context)[0]);
    case 'response.output_item.done':
      return inStarted(state, context, (begun) => endItem(begun, event, context));
    case 'response.output_text.delta':
    case 'response.refusal.delta':
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      return inStarted(state, context, (begun) => addDelta(begun, event, context));
    case 'response.output_text.annotation.added':
      return inStarted(state, context, (begun) => addAnnotation(begun, event, context));
    case 'response.completed':
    case 'response.incomplete':
      return inStarted(state, context, (begun) => endResponse(begun, objectOf(event['response']) ?? {}, context));
    default:
      return [state, nothing];
  }
}

/** A whole response that is no stream reads the same: its items are done when they begin. */
export function readWholeResponse(response: JsonObject, context: ResponseContext): ReadingStep {
  const [begun, first] = start(initialReading, response, context);
  const [state, events] = endResponse(begun, response, context);
  return [state, [...first, ...events]];
}

function start(state: ResponseReading, response: JsonObject, { fallback }: ResponseContext): ReadingStep {
  if (state.started) return [state, nothing];
  const model = textOf(response['model']) || undefined;
  const event: ChatEvent = {
    type: 'answer-start',
    id: printableId(response['id']) || fallback.id,
    model: model ?? fallback.model,
    createdS: Math.floor(numberOf(response['created_at']) || fallback.createdS),
  };
  return [{ ...state, started: true, model }, [event]];
}

function inStarted(
  state: ResponseReading,
  context: ResponseContext,
  read: (begun: ResponseReading) => ReadingStep,
): ReadingStep {
  if (state.started) return read(state);
  const [begun, first] = start(state, {}, context);
  const [after, events] = read(begun);
  return [after, [...first, ...events]];
}

type ItemStep = readonly [ReadingStep, HeardItem];

function addItem(state: ResponseReading, event: JsonObject, { newCallId }: ResponseContext): ItemStep {
  const known = findItem(state, event);
  if (known !== undefined) return [[state, nothing], known];
  const item = objectOf(event['item']) ?? {};
  const type = textOf(item['type']) ?? typeOfDelta(event);
  const custom = type === 'custom_tool_call';
  const isCall = custom || type === 'function_call';
  const heard: HeardItem = {
    index: numberOf(event['output_index']) ?? state.items.length,
    id: textOf(item['id']) ?? textOf(event['item_id']),
    type,
    call: isCall ? state.calls : -1,
    told: 0,
    refused: 0,
    cited: 0,
    offset: state.textLength,
    part: 0,
    done: false,
  };
  const next = { ...state, items: [...state.items, heard], calls: state.calls + (isCall ? 1 : 0) };
  if (!isCall) return [[next, nothing], heard];
  const opening: ChatEvent = {
    type: 'tool-input-start',
    choice,
    call: heard.call,
    id: printableId(item['call_id']) || printableId(item['id']) || newCallId(),
    name: nameOf(item),
    ...(custom ? { custom } : {}),
  };
  return [[next, [opening]], heard];
}

/** A door whose client has namespaces knows it again. */
function nameOf({ name, namespace }: { readonly name?: JsonValue; readonly namespace?: JsonValue }): string {
  const own = textOf(name) ?? '';
  return typeof namespace === 'string' && namespace !== '' ? namespacedName(namespace, own) : own;
}

/** By its place; some vendors give an item another id when it is done. */
function findItem(state: ResponseReading, event: JsonObject): HeardItem | undefined {
  const index = numberOf(event['output_index']);
  if (index !== undefined) return state.items.find((item) => item.index === index);
  const id = textOf(event['item_id']) ?? textOf(objectOf(event['item'])?.['id']);
  return id === undefined ? state.items.at(-1) : state.items.find((item) => item.id === id);
}

/** Of an item that was never announced. */
function typeOfDelta({ type }: JsonObject): string {
  const name = textOf(type) ?? '';
  if (name.startsWith('response.reasoning')) return 'reasoning';
  if (name.startsWith('response.function_call')) return 'function_call';
  return name.startsWith('response.custom_tool_call') ? 'custom_tool_call' : 'message';
}

function addDelta(state: ResponseReading, event: JsonObject, context: ResponseContext): ReadingStep {
  const [[begun, opening], item] = addItem(state, event, context);
  const text = textOf(event['delta']) ?? '';
  const logprobs = readLogprobs(event['logprobs']);
  if (text === '' && logprobs === undefined) return [begun, opening];
  const [after, events] = tellPiece(begun, item, text, partOf(event), event['type'] === 'response.refusal.delta');
  return [after, [...opening, ...events, ...(logprobs === undefined ? [] : [logprobs])]];
}

function partOf(event: JsonObject): number {
  return numberOf(event['content_index']) ?? numberOf(event['summary_index']) ?? 0;
}

function addAnnotation(state: ResponseReading, event: JsonObject, context: ResponseContext): ReadingStep {
  const annotation = objectOf(event['annotation']);
  const [[begun, opening], item] = addItem(state, event, context);
  if (annotation === undefined) return [begun, opening];
  const citation = readAnnotation(annotation, item.offset);
  return [withItem(begun, { ...item, cited: item.cited + 1 }), [...opening, { type: 'citation', choice, citation }]];
}

function endItem(state: ResponseReading, event: JsonObject, context: ResponseContext): ReadingStep {
  const [[begun, opening], item] = addItem(state, event, context);
  if (item.done) return [begun, opening];
  const [after, events] = endHeard(begun, item, objectOf(event['item']) ?? {}, context.issuer);
  const last = after.items.find((one) => one.index === item.index) ?? item;
  return [withItem(after, { ...last, done: true }), [...opening, ...events]];
}

/** The last event repeats the whole response: items that were never told are in it. */
function endResponse(state: ResponseReading, response: JsonObject, context: ResponseContext): ReadingStep {
  let step: ReadingStep = [state, nothing];
  let unmatched = state.items.filter((item) => item.done);
  for (const [index, entry] of listOf(response['output']).entries()) {
    const item = objectOf(entry) ?? {};
    const known =
      unmatched.find((one) => isSame(one, item, index)) ?? unmatched.find((one) => isSame(one, item, undefined));
    unmatched = unmatched.filter((one) => one !== known);
    if (known !== undefined) continue;
    const [before, events] = step;
    const [after, more] = endItem(before, { type: '', output_index: index, item }, context);
    step = [after, [...events, ...more]];
  }
  const [told, events] = step;
  const open = told.items.filter((item) => item.call >= 0 && !item.done);
  const ends = open.map(({ call }): ChatEvent => ({ type: 'tool-input-end', choice, call }));
  const usage = readResponsesUsage(response);
  const reason = readReason(response, told.calls);
  const model = told.model ?? (textOf(response['model']) || undefined);
  const last: readonly ChatEvent[] = usage === undefined ? nothing : [{ type: 'usage', usage }];
  const ending = { reason, usage };
  return [{ ...told, model, ending }, [...events, ...ends, { type: 'finish', choice, reason }, ...last]];
}

/** By its place, else by its id. */
function isSame(heard: HeardItem, item: JsonObject, index: number | undefined): boolean {
  if (heard.type !== item['type']) return false;
  return index === undefined ? heard.id !== undefined && heard.id === item['id'] : heard.index === index;
}

function readReason(response: JsonObject, calls: number): FinishReason {
  const word = textOf(objectOf(response['incomplete_details'])?.['reason']);
  if (response['status'] === 'incomplete' || word !== undefined) {
    if (word === 'max_output_tokens' || word === 'max_tokens' || word === undefined) return { kind: 'length' };
    return word === 'content_filter' ? { kind: 'content-filter' } : { kind: 'other', word };
  }
  return { kind: calls > 0 ? 'tool-calls' : 'stop' };
}
