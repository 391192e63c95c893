import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';
import { readAnnotation, readItemSeal, readLogprobs, readWholeItem, reasoningTextOf } from './read-item.ts';
import { type HeardItem, type ReadingStep, type ResponseReading, tellPiece } from './response-reading.ts';

// All choices are one here.
const choice = 0;
const nothing: readonly ChatEvent[] = [];

/** `issuer`: who seals its thinking. The whole of an item that ends: what its pieces did not say, it does. Some vendors send no pieces at all. */
export function endHeard(state: ResponseReading, item: HeardItem, whole: JsonObject, issuer: string): ReadingStep {
  switch (item.type) {
    case 'message':
      return endMessage(state, item, whole);
    case 'reasoning':
      return endReasoning(state, item, whole, issuer);
    case 'function_call':
    case 'custom_tool_call': {
      const input = textOf(whole['arguments']) ?? textOf(whole['input']) ?? '';
      const [after, events] = tellPiece(state, item, input.slice(item.told), item.part, false);
      return [after, [...events, { type: 'tool-input-end', choice, call: item.call }]];
    }
    default:
      return [state, [readWholeItem(whole)]];
  }
}

function endMessage(state: ResponseReading, item: HeardItem, whole: JsonObject): ReadingStep {
  let step: ReadingStep = [state, nothing];
  let text = 0;
  let refused = 0;
  let cited = 0;
  for (const [index, entry] of listOf(whole['content']).entries()) {
    const part = objectOf(entry) ?? {};
    const refusal = textOf(part['refusal']);
    const words = refusal ?? textOf(part['text']) ?? '';
    const before = refusal === undefined ? item.told - text : item.refused - refused;
    const missing = words.slice(Math.max(0, before));
    if (refusal === undefined) text += words.length;
    else refused += words.length;
    if (missing !== '') step = then(step, item, (at, now) => tellPiece(at, now, missing, index, refusal !== undefined));
    if (missing !== '' && before <= 0) step = then(step, item, (at) => [at, logprobsOf(part)]);
    const annotations = listOf(part['annotations']);
    const offset = state.textLength - item.told + text - words.length;
    for (const annotation of annotations.slice(Math.max(0, item.cited - cited))) {
      const citation = readAnnotation(objectOf(annotation) ?? {}, offset);
      step = then(step, item, (at) => [at, [{ type: 'citation', choice, citation }]]);
    }
    cited += annotations.length;
  }
  return step;
}

function then(
  [state, events]: ReadingStep,
  { index }: HeardItem,
  next: (state: ResponseReading, item: HeardItem) => ReadingStep,
): ReadingStep {
  const item = state.items.find((one) => one.index === index);
  if (item === undefined) return [state, events];
  const [after, more] = next(state, item);
  return [after, [...events, ...more]];
}

function logprobsOf(part: JsonObject): readonly ChatEvent[] {
  const logprobs = readLogprobs(part['logprobs']);
  return logprobs === undefined ? nothing : [logprobs];
}

function endReasoning(state: ResponseReading, item: HeardItem, whole: JsonObject, issuer: string): ReadingStep {
  const missing = reasoningTextOf(whole).slice(item.told);
  const [after, events] = tellPiece(state, item, missing, item.part, false);
  const seal = readItemSeal(whole, issuer);
  const isEmpty = item.told === 0 && missing === '' && seal === undefined;
  if (isEmpty) return [after, events];
  return [after, [...events, { type: 'reasoning-end', choice, ...(seal === undefined ? {} : { seal }) }]];
}
