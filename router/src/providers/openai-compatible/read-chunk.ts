import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { Citation } from '../../domain/media.ts';
import type { Seal } from '../../domain/native.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { MAX_CALLS, MAX_CHOICES, TOO_MANY_CALLS, TOO_MANY_CHOICES } from '../kit/answer-limits.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { type TrackedCall, trackToolCall } from '../kit/tool-call-tracker.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { readExtras, readSources } from './read-extras.ts';
import { readFinishReason } from './read-finish-reason.ts';
import { readReasoning } from './read-reasoning.ts';
import { findUsage, readUsage } from './read-usage.ts';

/** What has been heard of one answer. */
export interface ReadState {
  readonly started: boolean;
  readonly choices: readonly ChoiceState[];
  readonly usage: Usage | undefined;
  /** What was searched for an answer; told at its end, since vendors repeat it in every chunk. */
  readonly sources: readonly Citation[];
  readonly model: string | undefined;
  /** Why no more of it is read, to complete "The provider’s stream ..."; undefined while all is well. */
  readonly problem: string | undefined;
}

interface ChoiceState {
  readonly choice: number;
  readonly calls: readonly TrackedCall[];
  /** Thoughts in the form that is given back, as far as they are not sealed yet. */
  readonly details: readonly JsonObject[];
  /** Addresses that an annotation named: vendors list them once more beside the choices. */
  readonly cited: readonly string[];
  readonly finish: FinishReason | undefined;
}

/** What a reading needs besides the chunk: fixed for one answer. */
export interface ReadContext {
  readonly quirks: OpenAiQuirks;
  /** Names and times for upstreams that give none. */
  readonly fallback: { readonly id: string; readonly model: string; readonly createdS: number };
  readonly newCallId: () => string;
  /** Perplexity's choices have both: in a plain answer an empty `delta`, in a chunk a `message` with all that was said so far. */
  readonly saidIn?: 'delta' | 'message';
}

export const initialReadState: ReadState = {
  started: false,
  choices: [],
  usage: undefined,
  sources: [],
  model: undefined,
  problem: undefined,
};

/** Of arguments that wait for their tool's name, of all calls. Nobody else sends them in this order. */
const MAX_WAITING_CHARACTERS = 10 * 1024 * 1024;

/** One `chat.completion.chunk` → domain events. A plain `chat.completion` reads the same: its `message` is one large delta. */
export function readChunk(
  state: ReadState,
  chunk: JsonObject,
  context: ReadContext,
): readonly [ReadState, readonly ChatEvent[]] {
  const usage = findUsage(chunk, context.quirks.usageInStream.at);
  const events: ChatEvent[] = [];
  let choices = state.choices;
  for (const [position, entry] of listOf(chunk['choices']).entries()) {
    const choice = objectOf(entry);
    if (choice === undefined) continue;
    if (choices.length > MAX_CHOICES) break;
    const number = numberOf(choice['index']) ?? position;
    const at = choices.findIndex((known) => known.choice === number);
    const before = choices[at] ?? { choice: number, calls: [], details: [], cited: [], finish: undefined };
    const after = readChoice(before, choice, context, events);
    if (at === -1) choices = [...choices, after];
    else if (after !== before) choices = choices.with(at, after);
  }
  const opens = !state.started && events.length > 0;
  if (opens) events.unshift(readStart(chunk, context));
  const model = state.model ?? (textOf(chunk['model']) || undefined);
  const next: ReadState = {
    started: state.started || opens,
    choices,
    usage: usage === undefined ? state.usage : readUsage(usage, chunk['service_tier']),
    sources: readSources(chunk) ?? state.sources,
    model,
    problem: choices === state.choices ? state.problem : problemOf(choices),
  };
  return [next, events];
}

function problemOf(choices: readonly ChoiceState[]): string | undefined {
  if (choices.length > MAX_CHOICES) return TOO_MANY_CHOICES;
  let calls = 0;
  let waiting = 0;
  for (const choice of choices) {
    calls += choice.calls.length;
    for (const { pending } of choice.calls) waiting += pending.length;
  }
  if (calls > MAX_CALLS) return TOO_MANY_CALLS;
  return waiting > MAX_WAITING_CHARACTERS
    ? 'has more than 10 MB of arguments for a tool that it does not name'
    : undefined;
}

/** The events that close an answer: open tool calls end, every choice finishes, usage comes last. */
export function closeAnswer(state: ReadState, context: ReadContext): readonly ChatEvent[] {
  const events: ChatEvent[] = state.started ? [] : [readStart({}, context)];
  for (const choice of state.choices) {
    for (const [call, tracked] of choice.calls.entries()) {
      if (!tracked.started) events.push(...openLate(choice.choice, call, tracked));
      events.push({ type: 'tool-input-end', choice: choice.choice, call });
    }
    for (const citation of state.sources) {
      const isTold = citation.url !== undefined && choice.cited.includes(citation.url);
      if (!isTold) events.push({ type: 'citation', choice: choice.choice, citation });
    }
    events.push({ type: 'finish', choice: choice.choice, reason: closingReason(choice) });
  }
  if (state.usage !== undefined) events.push({ type: 'usage', usage: state.usage });
  return events;
}

/** The reason of the first choice, as a summary tells it. */
export function firstFinishReason(state: ReadState): FinishReason | undefined {
  const [first] = state.choices;
  return first?.finish === undefined ? undefined : closingReason(first);
}

/** Gemini and forced tool choices say `stop` although tools were called; a clean end without any word is a stop. */
function closingReason(choice: ChoiceState): FinishReason {
  const reason = choice.finish ?? { kind: 'stop' };
  return reason.kind === 'stop' && choice.calls.length > 0 ? { kind: 'tool-calls' } : reason;
}

function openLate(choice: number, call: number, tracked: TrackedCall): readonly ChatEvent[] {
  const start: ChatEvent = { type: 'tool-input-start', choice, call, id: tracked.id, name: tracked.name };
  return tracked.pending === '' ? [start] : [start, { type: 'tool-input-delta', choice, call, text: tracked.pending }];
}

function readStart(chunk: JsonObject, { fallback }: ReadContext): ChatEvent {
  const fingerprint = textOf(chunk['system_fingerprint']);
  return {
    type: 'answer-start',
    id: printableId(chunk['id']) || fallback.id,
    model: textOf(chunk['model']) || fallback.model,
    createdS: numberOf(chunk['created']) || fallback.createdS,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

function readChoice(state: ChoiceState, choice: JsonObject, context: ReadContext, events: ChatEvent[]): ChoiceState {
  const said = objectOf(choice[context.saidIn ?? 'delta']);
  const delta = said ?? objectOf(choice['delta']) ?? objectOf(choice['message']) ?? {};
  const number = state.choice;
  const details = readReasoning(state.details, delta, { quirks: context.quirks, choice: number, events });
  readContent(delta['content'] ?? choice['text'], number, events);
  pushText('refusal-delta', delta['refusal'], number, events);
  const named = readExtras(delta, number, events);
  const cited = named.length === 0 ? state.cited : [...state.cited, ...named];
  const calls = readToolCalls(state.calls, delta, context, number, events);
  const logprobs = objectOf(choice['logprobs']);
  if (logprobs !== undefined && hasLogprobs(logprobs)) {
    events.push({ type: 'logprobs-delta', choice: number, value: logprobs });
  }
  const word = textOf(choice['finish_reason']);
  const finish = word ? readFinishReason(word) : state.finish;
  const isSame = calls === state.calls && details === state.details && cited === state.cited;
  return isSame && finish === state.finish ? state : { choice: number, calls, details, cited, finish };
}

function readContent(content: JsonValue | undefined, choice: number, events: ChatEvent[]): void {
  if (typeof content === 'string') {
    if (content !== '') events.push({ type: 'text-delta', choice, text: content });
    return;
  }
  // Cloudflare answers a structured request with the object itself.
  const whole = objectOf(content);
  if (whole !== undefined) events.push({ type: 'text-delta', choice, text: JSON.stringify(whole) });
  for (const entry of listOf(content)) readPart(objectOf(entry), choice, events);
}

/** Mistral's content is a list when the model thinks: `thinking` parts with parts of their own, then `text` parts. */
function readPart(part: JsonObject | undefined, choice: number, events: ChatEvent[]): void {
  pushText('text-delta', part?.['text'], choice, events);
  const thinking = part?.['thinking'];
  pushText('reasoning-delta', thinking, choice, events);
  for (const entry of listOf(thinking)) pushText('reasoning-delta', objectOf(entry)?.['text'], choice, events);
}

function pushText(
  type: 'text-delta' | 'reasoning-delta' | 'refusal-delta',
  value: JsonValue | undefined,
  choice: number,
  events: ChatEvent[],
): void {
  const text = textOf(value);
  if (text) events.push({ type, choice, text });
}

function readToolCalls(
  before: readonly TrackedCall[],
  delta: JsonObject,
  context: ReadContext,
  choice: number,
  events: ChatEvent[],
): readonly TrackedCall[] {
  let calls = before;
  const whole = objectOf(delta['function_call']);
  const entries = whole === undefined ? listOf(delta['tool_calls']) : [{ index: 0, function: whole }];
  for (const entry of entries) {
    const piece = objectOf(entry);
    if (piece === undefined) continue;
    if (calls.length > MAX_CALLS) break;
    const custom = objectOf(piece['custom']);
    const tool = objectOf(piece['function']) ?? custom;
    const tracked = trackToolCall(
      calls,
      {
        index: numberOf(piece['index']),
        id: printableId(piece['id']),
        name: textOf(tool?.['name']),
        input: readInput(tool?.['arguments'] ?? tool?.['input']),
      },
      context.newCallId,
    );
    calls = tracked.calls;
    const { call, start, text } = tracked;
    const extras = { ...(custom === undefined ? {} : { custom: true as const }), ...readCallSeal(piece) };
    if (start !== undefined) events.push({ type: 'tool-input-start', choice, call, ...start, ...extras });
    if (text !== '') events.push({ type: 'tool-input-delta', choice, call, text });
  }
  return calls;
}

/** Google's own compatible door signs its calls. */
function readCallSeal(call: JsonObject): { readonly seal?: Seal } {
  const value = textOf(objectOf(objectOf(call['extra_content'])?.['google'])?.['thought_signature']);
  return value === undefined ? {} : { seal: { dialect: 'google-generate', issuer: 'google', value } };
}

/** Arguments are JSON text; some servers send the object itself. */
function readInput(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function hasLogprobs(logprobs: JsonObject): boolean {
  return Object.values(logprobs).some((value) => Array.isArray(value) && value.length > 0);
}
