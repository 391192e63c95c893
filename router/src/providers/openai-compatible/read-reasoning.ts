import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import type { OpenAiQuirks } from './quirks.ts';

export interface ReasoningContext {
  readonly quirks: Pick<OpenAiQuirks, 'issuer' | 'reasoningFields'>;
  readonly choice: number;
  readonly events: ChatEvent[];
}

type Details = readonly JsonObject[];

/**
 * The thinking in a delta or a message. OpenRouter says it twice: as text, and in `reasoning_details`, whose entries come in pieces and must go back whole.
 * What is known of an entry waits in `pending` until its seal comes; the result is what waits then.
 */
export function readReasoning(pending: Details, delta: JsonObject, context: ReasoningContext): Details {
  const details = listOf(delta['reasoning_details'])
    .map(objectOf)
    .filter((detail) => detail !== undefined);
  if (!details.some((detail) => wordsOf(detail) !== '')) tell(fieldOf(delta, context), context);
  let waiting = pending;
  for (const detail of details) {
    tell(wordsOf(detail), context);
    waiting = added(waiting, detail);
    if (!isSealed(detail)) continue;
    const { choice, events, quirks } = context;
    const value = JSON.stringify(waiting.length === 1 ? waiting[0] : waiting);
    events.push({ type: 'reasoning-end', choice, seal: { dialect: 'openai-chat', issuer: quirks.issuer, value } });
    waiting = [];
  }
  return waiting;
}

/** Vendors that send several fields send the same text in all. */
function fieldOf(delta: JsonObject, { quirks }: ReasoningContext): string {
  for (const field of quirks.reasoningFields) {
    const text = textOf(delta[field]);
    if (text) return text;
  }
  return '';
}

function tell(text: string, { choice, events }: ReasoningContext): void {
  if (text !== '') events.push({ type: 'reasoning-delta', choice, text });
}

function wordsOf(detail: JsonObject): string {
  return textOf(detail['text']) ?? textOf(detail['summary']) ?? '';
}

function isSealed(detail: JsonObject): boolean {
  return Boolean(textOf(detail['signature']) ?? textOf(detail['data']));
}

/** A piece of the entry that came last goes on with it. */
function added(waiting: Details, detail: JsonObject): Details {
  const last = waiting.at(-1);
  const goesOn = last !== undefined && last['type'] === detail['type'] && last['index'] === detail['index'];
  if (!goesOn) return [...waiting, detail];
  const joined = ['text', 'summary'].flatMap((name) => {
    const [before, more] = [textOf(last[name]), textOf(detail[name])];
    return before === undefined && more === undefined ? [] : [[name, (before ?? '') + (more ?? '')] as const];
  });
  const news = Object.entries(detail).filter(([, value]) => value !== null && value !== undefined);
  return [...waiting.slice(0, -1), { ...last, ...Object.fromEntries([...news, ...joined]) }];
}
