import type { ChatRequest } from '../../domain/chat-request.ts';
import { noUsage } from '../../domain/usage.ts';
import type { CandidateProvider } from '../ports.ts';
import { type AskedSize, askedSize } from './asked-size.ts';
import type { LimitRooms } from './limit-rooms.ts';

/** What a call may cost at most, USD. */
export interface Bound {
  /** With so many tokens in each answer as are paid for before it begins. */
  readonly usd: number;
  readonly tokens: number;
  /** Its client said how long the answer may be, or the model itself cannot write more. */
  readonly isBounded: boolean;
  /** With the longest answer that there is. */
  readonly wholeUsd: number;
  readonly wholeTokens: number;
  /** One more token of the answer. */
  readonly usdPerToken: number;
}

/** An answer of a class of which too few were seen. */
const UNSEEN_TOKENS = 4_096;
/** Of usual answers: so many times the length that nineteen of twenty do not reach. */
const ROOM = 4;
/** The longest answer of a model of which nobody knows it. */
export const LONGEST_TOKENS = 131_072;
/** Estimates of prompts are rarely further off: what is reserved should be what it costs at most. */
const PROMPT_MARGIN = 1.1;
const PROMPT_MARGIN_TOKENS = 16;
/** Prices are read for many tokens at once: one alone would be lost in a fee per request. */
const SAMPLE_TOKENS = 1_000;

/** What one request may cost at each of its targets. Worked out once for each. */
export class CostBounds {
  readonly #request: ChatRequest;
  readonly #rooms: LimitRooms;
  readonly #bounds = new Map<string, Bound | undefined>();
  #asked: AskedSize | undefined;

  constructor(request: ChatRequest, rooms: LimitRooms) {
    this.#request = request;
    this.#rooms = rooms;
  }

  /** undefined where no price is known. */
  at(provider: CandidateProvider, model: string): Bound | undefined {
    const name = `${provider.id}/${model}`;
    if (this.#bounds.has(name)) return this.#bounds.get(name);
    const bound = this.#work(provider, model);
    this.#bounds.set(name, bound);
    return bound;
  }

  /** Of prompt and answer, as they usually are: for limits per minute. */
  expectedTokens(provider: CandidateProvider, model: string): number {
    return this.#promptTokens(provider, model) + this.#answerTokens(provider, model).tokens * this.#askedSize.answers;
  }

  #work(provider: CandidateProvider, model: string): Bound | undefined {
    // Of what is free nobody counts the tokens.
    const sample = provider.cost(model, { ...noUsage, inputTokens: SAMPLE_TOKENS, outputTokens: SAMPLE_TOKENS });
    if (sample === undefined) return undefined;
    const { tokens, wholeTokens, isBounded } = this.#answerTokens(provider, model);
    if (sample.usd === 0) return { usd: 0, tokens, isBounded: true, wholeUsd: 0, wholeTokens, usdPerToken: 0 };
    const inputTokens = Math.ceil(this.#promptTokens(provider, model) * PROMPT_MARGIN) + PROMPT_MARGIN_TOKENS;
    const { answers } = this.#askedSize;
    const usdOf = (outputTokens: number): number =>
      Math.max(0, provider.cost(model, { ...noUsage, inputTokens, outputTokens: outputTokens * answers })?.usd ?? 0);
    const usdPerToken = (usdOf(SAMPLE_TOKENS) - usdOf(0)) / SAMPLE_TOKENS;
    return { usd: usdOf(tokens), tokens, isBounded, wholeUsd: usdOf(wholeTokens), wholeTokens, usdPerToken };
  }

  #answerTokens(provider: CandidateProvider, model: string): Pick<Bound, 'tokens' | 'wholeTokens' | 'isBounded'> {
    const { tokens: asked } = this.#askedSize;
    if (this.#request.meaning().embedding !== undefined) return { tokens: 0, wholeTokens: 0, isBounded: true };
    const most = provider.maxOutputTokens(model);
    const wholeTokens = Math.min(most ?? LONGEST_TOKENS, asked ?? Number.POSITIVE_INFINITY);
    if (asked !== undefined) return { tokens: wholeTokens, wholeTokens, isBounded: true };
    const p95 = this.#rooms.lengths.p95(this.#rooms.taskOf(this.#request));
    const usual = p95 === undefined ? UNSEEN_TOKENS : Math.max(1, ROOM * p95);
    const tokens = Math.min(most ?? usual, usual);
    return { tokens, wholeTokens, isBounded: tokens === wholeTokens };
  }

  #promptTokens(provider: CandidateProvider, model: string): number {
    return this.#rooms.promptTokens(this.#request, provider, model);
  }

  get #askedSize(): AskedSize {
    this.#asked ??= askedSize(this.#request);
    return this.#asked;
  }
}

/** What is kept of a budget for one answer. */
export type Size = readonly [usd: number, tokens: number];

/** So many tokens at least, where an answer may have them at all. */
export function grown(bound: Bound, [usd, tokens]: Size, leastTokens: number): Size {
  const more = Math.min(bound.wholeTokens, leastTokens) - tokens;
  return more <= 0 ? [usd, tokens] : [usd + more * bound.usdPerToken, tokens + more];
}
