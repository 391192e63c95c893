import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { Usage } from '../../domain/usage.ts';
import { numberOf } from '../../lib/number-of.ts';
import { printableId } from '../../lib/printable-id.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { isGrounding, readGrounding, readRecitations } from './read-citations.ts';
import { readFinishReason } from './read-finish-reason.ts';
import { readLogprobs } from './read-logprobs.ts';
import { type CandidateState, closeRun, initialCandidate, type PartContext, readPart } from './read-part.ts';
import { isCounted, readUsage } from './read-usage.ts';

/** What is known of an answer while its chunks come in. Plain data: each chunk makes the next one. */
export interface ReadState {
  readonly started: boolean;
  readonly model: string | undefined;
  /** The last `usageMetadata` that counts anything: they grow, and are not to be added. */
  readonly usage: JsonObject | undefined;
  readonly candidates: ReadonlyMap<number, CandidateState>;
}

export const initialReadState: ReadState = {
  started: false,
  model: undefined,
  usage: undefined,
  candidates: new Map(),
};

export interface ReadContext extends PartContext {
  /** For what the upstream leaves out. */
  readonly fallback: { readonly id: string; readonly model: string; readonly createdS: number };
}

type Step = readonly [ReadState, readonly ChatEvent[]];

/** One chunk of a stream, or a whole answer, → the domain's events. Pure; the finish is told by `closeAnswer`. */
export function readChunk(state: ReadState, chunk: JsonObject, context: ReadContext): Step {
  const events: ChatEvent[] = [];
  if (!state.started) events.push(startOf(chunk, context));
  const candidates = new Map(state.candidates);
  listOf(chunk['candidates']).forEach((entry, position) => {
    const candidate = objectOf(entry) ?? {};
    const choice = numberOf(candidate['index']) ?? position;
    const [after, said] = readCandidate(candidates.get(choice) ?? initialCandidate, candidate, choice, context);
    candidates.set(choice, after);
    events.push(...said);
  });
  const usage = objectOf(chunk['usageMetadata']);
  return [
    {
      started: true,
      model: textOf(chunk['modelVersion']) || state.model,
      usage: isCounted(usage) ? usage : state.usage,
      candidates,
    },
    events,
  ];
}

/** Whether every candidate that began has ended. */
export function isFinished({ candidates }: ReadState): boolean {
  return candidates.size > 0 && [...candidates.values()].every(({ finish }) => finish !== undefined);
}

/** What is told once nothing more comes: what is still open, the sources, each finish, the tokens. */
export function closeAnswer(state: ReadState): readonly ChatEvent[] {
  const inOrder = [...state.candidates].sort(([left], [right]) => left - right);
  const events = inOrder.flatMap(([choice, candidate]) => closeCandidate(candidate, choice));
  const usage = usageOf(state);
  return usage === undefined ? events : [...events, { type: 'usage', usage }];
}

/** `warnings`: what was said otherwise than asked; an odd end explains itself too. */
export function summaryOf(state: ReadState, warnings: readonly string[]): AnswerSummary {
  const { candidates, model } = state;
  const ends = [...candidates.values()];
  const odd = ends.flatMap(({ finish, finishMessage }) =>
    finish?.kind === 'other' && finishMessage !== undefined ? [finishMessage] : [],
  );
  const told = [...warnings, ...odd];
  return {
    usage: usageOf(state),
    finishReason: (candidates.get(0) ?? ends[0])?.finish,
    answeredModel: model,
    ...(told.length === 0 ? {} : { warnings: told }),
  };
}

/** Searches of the web are sold beside the tokens. */
function usageOf({ usage, candidates }: ReadState): Usage | undefined {
  if (usage === undefined) return undefined;
  const queries = [...candidates.values()].map(
    ({ grounding }) => listOf(objectOf(grounding)?.['webSearchQueries']).length,
  );
  const otherSoldCalls = queries.reduce((sum, count) => sum + count, 0);
  return otherSoldCalls === 0 ? readUsage(usage) : { ...readUsage(usage), otherSoldCalls };
}

function startOf(chunk: JsonObject, { fallback }: ReadContext): ChatEvent {
  const createdMs = Date.parse(textOf(chunk['createTime']) ?? '');
  return {
    type: 'answer-start',
    id: printableId(chunk['responseId']) || fallback.id,
    model: textOf(chunk['modelVersion']) || fallback.model,
    createdS: Number.isNaN(createdMs) ? fallback.createdS : Math.floor(createdMs / 1_000),
  };
}

function readCandidate(
  before: CandidateState,
  candidate: JsonObject,
  choice: number,
  context: ReadContext,
): readonly [CandidateState, readonly ChatEvent[]] {
  let state = before;
  const events: ChatEvent[] = [];
  for (const part of listOf(objectOf(candidate['content'])?.['parts'])) {
    const [after, said] = readPart(state, objectOf(part) ?? {}, choice, context);
    state = after;
    events.push(...said);
  }
  const logprobs = readLogprobs(objectOf(candidate['logprobsResult']));
  if (logprobs !== undefined) events.push({ type: 'logprobs-delta', choice, value: logprobs });
  return [withEnd(state, candidate), events];
}

function withEnd(state: CandidateState, candidate: JsonObject): CandidateState {
  const { groundingMetadata, citationMetadata, urlContextMetadata } = candidate;
  return {
    ...state,
    finish: readFinishReason(candidate['finishReason'], state.calls > 0) ?? state.finish,
    finishMessage: textOf(candidate['finishMessage']) ?? state.finishMessage,
    grounding: isGrounding(groundingMetadata) ? groundingMetadata : state.grounding,
    recitations: objectOf(citationMetadata) ?? state.recitations,
    urlContext: isGrounding(urlContextMetadata) ? urlContextMetadata : state.urlContext,
  };
}

function closeCandidate(candidate: CandidateState, choice: number): readonly ChatEvent[] {
  const [, events] = closeRun(candidate, choice);
  const { finish, finishMessage, text, grounding, recitations, urlContext } = candidate;
  const citations = [
    ...(grounding === undefined ? [] : readGrounding(grounding, text)),
    ...(recitations === undefined ? [] : readRecitations(recitations, text)),
  ];
  const isRefused = finish?.kind === 'content-filter' && finishMessage !== undefined;
  return [
    ...events,
    ...citations.map((citation): ChatEvent => ({ type: 'citation', choice, citation })),
    // Searches and what the vendor wants to be shown beside its sources; the addresses that it read.
    ...nativeOf(choice, 'groundingMetadata', grounding),
    ...nativeOf(choice, 'urlContextMetadata', urlContext),
    ...(isRefused ? [{ type: 'refusal-delta', choice, text: finishMessage } as const] : []),
    ...(finish === undefined ? [] : [{ type: 'finish', choice, reason: finish } as const]),
  ];
}

function nativeOf(choice: number, name: string, value: JsonObject | undefined): readonly ChatEvent[] {
  if (value === undefined) return [];
  return [{ type: 'native', choice, native: { dialect: 'google-generate', name, value } }];
}
