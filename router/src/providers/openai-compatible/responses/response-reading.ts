import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { Usage } from '../../../domain/usage.ts';

/** What has been heard of one answer. */
export interface ResponseReading {
  readonly started: boolean;
  readonly items: readonly HeardItem[];
  /** Characters of the answer's text so far. */
  readonly textLength: number;
  readonly calls: number;
  readonly model: string | undefined;
  /** Set by the last event. */
  readonly ending: ResponseEnding | undefined;
}

export interface ResponseEnding {
  readonly reason: FinishReason;
  readonly usage: Usage | undefined;
}

/** One item of the output as far as it was told on. */
export interface HeardItem {
  readonly index: number;
  readonly id: string | undefined;
  readonly type: string;
  /** Of a call: its position among them. */
  readonly call: number;
  /** Characters told on: of its texts, its thinking or its input. */
  readonly told: number;
  readonly refused: number;
  readonly cited: number;
  /** Where the part that is told now begins in the answer's text, and which of the item's parts it is. */
  readonly offset: number;
  readonly part: number;
  readonly done: boolean;
}

export const initialReading: ResponseReading = {
  started: false,
  items: [],
  textLength: 0,
  calls: 0,
  model: undefined,
  ending: undefined,
};

/** What follows from a piece of an answer. */
export type ReadingStep = readonly [ResponseReading, readonly ChatEvent[]];

// All choices are one here.
const choice = 0;
const nothing: readonly ChatEvent[] = [];

/** Tells on a piece of an item. Parts of thinking are paragraphs. */
export function tellPiece(
  state: ResponseReading,
  item: HeardItem,
  text: string,
  part: number,
  refuses: boolean,
): ReadingStep {
  const opensPart = part !== item.part;
  const apart = opensPart && item.type === 'reasoning' && item.told > 0 ? '\n\n' : '';
  const isText = item.type === 'message' && !refuses;
  const heard: HeardItem = {
    ...item,
    part,
    told: item.told + (refuses ? 0 : apart.length + text.length),
    refused: item.refused + (refuses ? text.length : 0),
    offset: opensPart ? state.textLength : item.offset,
  };
  const textLength = state.textLength + (isText ? text.length : 0);
  const next = { ...withItem(state, heard), textLength };
  return text === '' ? [next, nothing] : [next, [deltaOf(item, apart + text, refuses)]];
}

function deltaOf(item: HeardItem, text: string, refuses: boolean): ChatEvent {
  if (item.call >= 0) return { type: 'tool-input-delta', choice, call: item.call, text };
  if (item.type === 'reasoning') return { type: 'reasoning-delta', choice, text };
  return refuses ? { type: 'refusal-delta', choice, text } : { type: 'text-delta', choice, text };
}

export function withItem(state: ResponseReading, item: HeardItem): ResponseReading {
  const at = state.items.findIndex((one) => one.index === item.index);
  return at < 0 ? state : { ...state, items: state.items.with(at, item) };
}
