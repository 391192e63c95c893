import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { isJsonObject } from '../../domain/json.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { readCitation } from './read-citation.ts';

/** A content block that is still being written. */
export type OpenBlock =
  | { readonly kind: 'text'; readonly from: number; readonly citations: readonly JsonObject[] }
  | { readonly kind: 'thinking'; readonly signature: string; readonly redacted: boolean }
  | {
      readonly kind: 'tool';
      readonly call: number;
      /** What stood in its start; some servers send all of it there. */
      readonly given: JsonObject | undefined;
      readonly wrote: boolean;
    }
  /** Of a kind that has no name in the domain: gathered, and told whole. */
  | { readonly kind: 'native'; readonly block: JsonObject; readonly input: string };

/** Where in the answer a block begins. */
export interface BlockPlace {
  readonly textLength: number;
  /** How many tool calls came before. */
  readonly calls: number;
}

export interface BlockContext {
  readonly newCallId: () => string;
}

type Step = readonly [OpenBlock, readonly ChatEvent[]];

const none: readonly ChatEvent[] = [];

export function openBlock(block: JsonObject, place: BlockPlace, context: BlockContext): Step {
  switch (block['type']) {
    case 'text':
      return [{ kind: 'text', from: place.textLength, citations: [] }, textDelta(block['text'])];
    case 'thinking':
      return [
        { kind: 'thinking', signature: textOf(block['signature']) ?? '', redacted: false },
        thinkingDelta(block['thinking']),
      ];
    case 'redacted_thinking':
      return [{ kind: 'thinking', signature: textOf(block['data']) ?? '', redacted: true }, none];
    case 'tool_use':
      return openTool(block, place.calls, context);
    default:
      return [{ kind: 'native', block, input: '' }, none];
  }
}

function openTool(block: JsonObject, call: number, { newCallId }: BlockContext): Step {
  const caller = objectOf(block['caller']);
  // A call that a program of the vendor's made must come back with its caller; one by the model itself needs none.
  const seal =
    caller === undefined || caller['type'] === 'direct'
      ? {}
      : { seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: JSON.stringify(caller) } as const };
  const given = objectOf(block['input']);
  const isEmpty = given === undefined || Object.keys(given).length === 0;
  return [
    { kind: 'tool', call, given: isEmpty ? undefined : given, wrote: false },
    [
      {
        type: 'tool-input-start',
        choice: 0,
        call,
        id: printableId(block['id']) || newCallId(),
        name: textOf(block['name']) ?? '',
        ...seal,
      },
    ],
  ];
}

/** The block that a delta without one must belong to. */
export function impliedBlock(deltaType: JsonValue | undefined): JsonObject | undefined {
  if (deltaType === 'text_delta') return { type: 'text' };
  return deltaType === 'thinking_delta' ? { type: 'thinking' } : undefined;
}

/** A delta of another kind than its block's is nobody's. */
export function addDelta(open: OpenBlock, delta: JsonObject): Step {
  switch (open.kind) {
    case 'text':
      if (delta['type'] === 'text_delta') return [open, textDelta(delta['text'])];
      return [withCitation(open, delta), none];
    case 'thinking':
      if (delta['type'] === 'thinking_delta') return [open, thinkingDelta(delta['thinking'])];
      if (delta['type'] !== 'signature_delta') return [open, none];
      return [{ ...open, signature: open.signature + (textOf(delta['signature']) ?? '') }, none];
    case 'tool':
      return addToolInput(open, textOf(delta['partial_json']) ?? '');
    case 'native':
      return [addToNative(open, delta), none];
  }
}

function withCitation(open: Extract<OpenBlock, { kind: 'text' }>, delta: JsonObject): OpenBlock {
  const citation = delta['type'] === 'citations_delta' ? objectOf(delta['citation']) : undefined;
  return citation === undefined ? open : { ...open, citations: [...open.citations, citation] };
}

function addToolInput(open: Extract<OpenBlock, { kind: 'tool' }>, text: string): Step {
  if (text === '') return [open, none];
  return [open.wrote ? open : { ...open, wrote: true }, [toolDelta(open.call, text)]];
}

function addToNative(open: Extract<OpenBlock, { kind: 'native' }>, delta: JsonObject): OpenBlock {
  const piece = textOf(delta['partial_json']);
  if (piece !== undefined) return { ...open, input: open.input + piece };
  const { type: _type, ...fields } = delta;
  const added = Object.entries(fields).map(([name, value]) => [name, join(open.block[name], value)] as const);
  return { ...open, block: { ...open.block, ...Object.fromEntries(added) } };
}

function join(before: JsonValue | undefined, after: JsonValue | undefined): JsonValue | undefined {
  return typeof before === 'string' && typeof after === 'string' ? before + after : after;
}

export function closeBlock(open: OpenBlock, textLength: number): readonly ChatEvent[] {
  switch (open.kind) {
    case 'text':
      return open.citations.map((citation) => ({
        type: 'citation',
        choice: 0,
        citation: readCitation(citation, { start: open.from, end: textLength }),
      }));
    case 'thinking':
      return [closeThinking(open)];
    case 'tool':
      return closeTool(open);
    case 'native':
      return [closeNative(open)];
  }
}

function closeThinking({ signature, redacted }: Extract<OpenBlock, { kind: 'thinking' }>): ChatEvent {
  if (signature === '') return { type: 'reasoning-end', choice: 0 };
  const seal = {
    dialect: 'anthropic-messages',
    issuer: 'anthropic',
    value: signature,
    ...(redacted ? { redacted } : {}),
  } as const;
  return { type: 'reasoning-end', choice: 0, seal };
}

/** A call without arguments comes without a delta, or with empty ones; its arguments are `{}` all the same. */
function closeTool({ call, given, wrote }: Extract<OpenBlock, { kind: 'tool' }>): readonly ChatEvent[] {
  const end: ChatEvent = { type: 'tool-input-end', choice: 0, call };
  return wrote ? [end] : [toolDelta(call, JSON.stringify(given ?? {})), end];
}

function closeNative({ block, input }: Extract<OpenBlock, { kind: 'native' }>): ChatEvent {
  const parsed = input === '' ? undefined : parseJson(input);
  const value = isJsonObject(parsed) ? { ...block, input: parsed } : block;
  return {
    type: 'native',
    choice: 0,
    native: { dialect: 'anthropic-messages', name: textOf(block['type']) ?? 'block', value },
  };
}

function textDelta(value: JsonValue | undefined): readonly ChatEvent[] {
  const text = textOf(value) ?? '';
  return text === '' ? none : [{ type: 'text-delta', choice: 0, text }];
}

function thinkingDelta(value: JsonValue | undefined): readonly ChatEvent[] {
  const text = textOf(value) ?? '';
  return text === '' ? none : [{ type: 'reasoning-delta', choice: 0, text }];
}

function toolDelta(call: number, text: string): ChatEvent {
  return { type: 'tool-input-delta', choice: 0, call, text };
}
