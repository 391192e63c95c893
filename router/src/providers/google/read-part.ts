import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Seal } from '../../domain/native.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { addPartialArgs } from './partial-args.ts';
import { placeId, type SealedPlace } from './sealed-part.ts';

/** What is known of one candidate while its parts come in. Plain data: each part makes the next one. */
export interface CandidateState {
  /** All of its text so far: sources name passages by where they stand. */
  readonly text: string;
  /** What the last part was, and the next one may go on with. */
  readonly run: 'none' | 'text' | 'reasoning';
  readonly calls: number;
  /** Pictures and sounds so far. */
  readonly media: number;
  /** A call whose arguments come in pieces. */
  readonly open: { readonly call: number; readonly args: JsonObject } | undefined;
  readonly finish: FinishReason | undefined;
  readonly finishMessage: string | undefined;
  /** The last of each that was sent: they are repeated, and grow. */
  readonly grounding: JsonObject | undefined;
  readonly recitations: JsonObject | undefined;
  readonly urlContext: JsonObject | undefined;
}

export const initialCandidate: CandidateState = {
  text: '',
  run: 'none',
  calls: 0,
  media: 0,
  open: undefined,
  finish: undefined,
  finishMessage: undefined,
  grounding: undefined,
  recitations: undefined,
  urlContext: undefined,
};

export interface PartContext {
  readonly newCallId: () => string;
  /** Who signs: the Gemini API or Vertex. */
  readonly issuer: string;
}

type Step = readonly [CandidateState, readonly ChatEvent[]];

/** One part of a candidate's content → the domain's events. Pure. */
export function readPart(state: CandidateState, part: JsonObject, choice: number, context: PartContext): Step {
  const call = objectOf(part['functionCall']);
  const seal = sealOf(part, context.issuer);
  if (call !== undefined) return readCall(state, call, seal, choice, context.newCallId);
  const text = textOf(part['text']);
  if (part['thought'] === true && (text !== undefined || isBare(part))) {
    return readThought(state, text ?? '', seal, choice);
  }
  if (text !== undefined) return readText(state, text, seal, choice);
  const [closed, before] = closeRun(state, choice);
  const media = objectOf(part['inlineData']);
  if (media !== undefined && part['thought'] !== true) {
    const [after, shown] = readMedia(closed, media, seal, choice);
    return [after, [...before, ...shown]];
  }
  return [closed, [...before, ...readNative(part, choice)]];
}

/** Nothing more belongs to what came last: thinking is over, and so is a call. */
export function closeRun(state: CandidateState, choice: number): Step {
  const { open, run } = state;
  const events: ChatEvent[] = [];
  if (open !== undefined) events.push(...endOfCall(choice, open.call, open.args));
  if (run === 'reasoning') events.push({ type: 'reasoning-end', choice });
  return [{ ...state, open: undefined, run: 'none' }, events];
}

function sealOf(part: JsonObject, issuer: string): Seal | undefined {
  const value = textOf(part['thoughtSignature']);
  return value ? { dialect: 'google-generate', issuer, value } : undefined;
}

function readThought(state: CandidateState, text: string, seal: Seal | undefined, choice: number): Step {
  const [begun, before] = state.run === 'reasoning' ? [state, []] : closeRun(state, choice);
  const said: readonly ChatEvent[] = text === '' ? [] : [{ type: 'reasoning-delta', choice, text }];
  if (seal === undefined) return [{ ...begun, run: text === '' ? begun.run : 'reasoning' }, [...before, ...said]];
  const hidden = text === '' && begun.run !== 'reasoning';
  return [
    { ...begun, run: 'none' },
    [...before, ...said, hiddenThought(choice, seal, hidden ? { kind: 'thought' } : undefined)],
  ];
}

/** Nothing but a signature. */
function isBare(part: JsonObject): boolean {
  return Object.keys(part).every((key) => key === 'thought' || key === 'thoughtSignature');
}

/** A signature on a text is told as thinking that is not shown, right behind it. */
function readText(state: CandidateState, text: string, seal: Seal | undefined, choice: number): Step {
  if (text === '' && seal === undefined) return [state, []];
  const [begun, before] = state.run === 'text' ? [state, []] : closeRun(state, choice);
  const said: readonly ChatEvent[] = text === '' ? [] : [{ type: 'text-delta', choice, text }];
  const after: CandidateState = { ...begun, run: 'text', text: begun.text + text };
  if (seal === undefined) return [after, [...before, ...said]];
  const place = { kind: 'text', start: begun.text.length, end: after.text.length } as const;
  return [{ ...after, run: 'none' }, [...before, ...said, hiddenThought(choice, seal, place)]];
}

function hiddenThought(choice: number, seal: Seal, place: SealedPlace | undefined): ChatEvent {
  return { type: 'reasoning-end', choice, seal: place === undefined ? seal : { ...seal, id: placeId(place) } };
}

function readMedia(state: CandidateState, media: JsonObject, seal: Seal | undefined, choice: number): Step {
  const base64 = textOf(media['data']) ?? '';
  const mediaType = textOf(media['mimeType']) ?? 'application/octet-stream';
  const shown: readonly ChatEvent[] = base64 === '' ? [] : [{ type: 'media', choice, mediaType, base64 }];
  const place = base64 === '' ? undefined : ({ kind: 'media', position: state.media } as const);
  const signed = seal === undefined ? shown : [...shown, hiddenThought(choice, seal, place)];
  return [{ ...state, media: state.media + shown.length }, signed];
}

/** Code that the vendor ran, its own tools, and what comes after this was written: whole. */
function readNative(part: JsonObject, choice: number): readonly ChatEvent[] {
  const name = Object.keys(part).find((key) => key !== 'thought' && key !== 'thoughtSignature');
  if (name === undefined) return [];
  return [{ type: 'native', choice, native: { dialect: 'google-generate', name, value: part } }];
}

function readCall(
  state: CandidateState,
  call: JsonObject,
  seal: Seal | undefined,
  choice: number,
  newCallId: () => string,
): Step {
  const name = textOf(call['name']);
  const goesOn = call['willContinue'] === true;
  if (!name && state.open !== undefined) return continueCall(state, state.open, call, goesOn, choice);
  const [closed, before] = closeRun(state, choice);
  const start: ChatEvent = {
    type: 'tool-input-start',
    choice,
    call: closed.calls,
    id: printableId(call['id']) || newCallId(),
    name: name ?? '',
    ...(seal === undefined ? {} : { seal }),
  };
  const args = addPartialArgs(objectOf(call['args']) ?? {}, call['partialArgs']);
  const after = { ...closed, calls: closed.calls + 1 };
  if (goesOn) return [{ ...after, open: { call: closed.calls, args } }, [...before, start]];
  return [after, [...before, start, ...endOfCall(choice, closed.calls, args)]];
}

function continueCall(
  state: CandidateState,
  open: NonNullable<CandidateState['open']>,
  call: JsonObject,
  goesOn: boolean,
  choice: number,
): Step {
  const args = addPartialArgs({ ...open.args, ...objectOf(call['args']) }, call['partialArgs']);
  if (goesOn) return [{ ...state, open: { ...open, args } }, []];
  return [{ ...state, open: undefined }, endOfCall(choice, open.call, args)];
}

function endOfCall(choice: number, call: number, args: JsonValue): readonly ChatEvent[] {
  return [
    { type: 'tool-input-delta', choice, call, text: JSON.stringify(args) },
    { type: 'tool-input-end', choice, call },
  ];
}
