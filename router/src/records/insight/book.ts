import type { RequestRecord } from '../../domain/request-record.ts';
import { totalInputTokens, totalOutputTokens } from '../../domain/usage.ts';
import { boundedLabel, OTHER } from '../bounded-label.ts';
import { callEffect } from '../calls/call-effect.ts';
import type { CallBlock, CallGrouping, CallNames, CallReading } from '../calls/call-figures.ts';
import { CallSum } from '../calls/call-sum.ts';
import { GroupedCalls, type NamedScores } from '../calls/group-calls.ts';
import { BlockLine, halved, PER_BLOCK } from './block-line.ts';

/** Of names together: clients may invent some. Each takes some kilobytes. */
const MOST_SERIES = 1_000;
/** Minutes are known as long as that. */
const MARKS_KEPT_MS = 32 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** By what the book can tell calls apart: it has no sums per hour. */
export type BookGrouping = Exclude<CallGrouping, 'hour' | 'day'>;

interface Series {
  readonly names: CallNames;
  readonly sum: CallSum;
  blocks: number[];
}

interface Scored {
  count: number;
  sum: number;
  sumOfSquares: number;
}

/**
 * Finished requests since the beginning, in memory: what a router without a database knows of itself. Takes a record in O(1), and bounded memory however
 * many come. Provider tests and probes are no requests and never reach it.
 */
export class Book {
  readonly #series = new Map<string, Series>();
  readonly #scores = new Map<string, { readonly names: NamedScores['names']; readonly scored: Scored }>();
  readonly #line: BlockLine;
  #marksKeptFromMs: number;

  constructor(startMs: number) {
    this.#line = new BlockLine(startMs, () => this.#halve());
    this.#marksKeptFromMs = startMs;
  }

  add(record: RequestRecord): void {
    const block = this.#line.at(record) * PER_BLOCK;
    const series = this.#of(record.provider ?? '', record.model ?? '', record);
    addRequest(series, record, block);
    for (const { provider, model, outcome } of record.attempts) {
      const called = provider === record.provider && model === record.model;
      addCall(called ? series : this.#of(provider, model, record), outcome, record.atMs, block);
    }
    if (record.atMs - this.#marksKeptFromMs > MARKS_KEPT_MS + HOUR_MS) this.#forgetMarks(record.atMs);
  }

  /** What somebody says of an answer, 0..1. */
  score(names: NamedScores['names'], score: number): void {
    const key = `${names.provider}\n${names.model}\n${names.task}`;
    const scored = this.#scores.get(key)?.scored ?? { count: 0, sum: 0, sumOfSquares: 0 };
    scored.count += 1;
    scored.sum += score;
    scored.sumOfSquares += score * score;
    if (this.#scores.size < MOST_SERIES) this.#scores.set(key, { names, scored });
  }

  /** All since the beginning, gathered by what is asked for. */
  reading(grouping: BookGrouping, nowMs: number): CallReading {
    const { startMs } = this.#line;
    const grouped = new GroupedCalls(grouping);
    for (const { names, sum, blocks } of this.#series.values()) {
      grouped.at(names, startMs).merge(sum);
      for (const block of this.#toBlocks(blocks)) grouped.addBlock(names, block);
    }
    for (const { names, scored } of this.#scores.values()) grouped.addScores({ names, startMs, scores: { ...scored } });
    return grouped.reading(startMs, nowMs);
  }

  #of(provider: string, model: string, { route, endpoint, apiKeyId: keyId, errorCode }: RequestRecord): Series {
    const task = route?.task ?? '';
    const apiKeyId: string = keyId ?? '';
    const key = `${provider}\n${model}\n${task}\n${endpoint}\n${apiKeyId}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    // A name that nobody knows is no model.
    const label = errorCode === 'model_not_found' ? OTHER : boundedLabel(model);
    const isFull = this.#series.size >= MOST_SERIES;
    const names = isFull
      ? { provider, model: OTHER, task: '', endpoint: '', apiKeyId: '' }
      : { provider, model: label, task: boundedLabel(task), endpoint, apiKeyId };
    return this.#shared(names);
  }

  #shared(names: CallNames): Series {
    const { provider, model, task, endpoint, apiKeyId } = names;
    const key = `${provider}\n${model}\n${task}\n${endpoint}\n${apiKeyId}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const made = { names, sum: new CallSum(), blocks: [] };
    this.#series.set(key, made);
    return made;
  }

  #toBlocks(numbers: readonly number[]): readonly CallBlock[] {
    const { startMs, blockMs } = this.#line;
    const blocks: CallBlock[] = [];
    for (let index = 0; index < numbers.length; index += PER_BLOCK) {
      const [answered = 0, bad = 0, costUsd = 0, pricedTokens = 0] = numbers.slice(index, index + PER_BLOCK);
      const atMs = startMs + (index / PER_BLOCK) * blockMs;
      if (answered + bad > 0) blocks.push({ startMs: atMs, answered, bad, costUsd, pricedTokens });
    }
    return blocks;
  }

  #halve(): void {
    for (const series of this.#series.values()) series.blocks = halved(series.blocks);
  }

  #forgetMarks(nowMs: number): void {
    this.#marksKeptFromMs = nowMs - MARKS_KEPT_MS;
    for (const { sum } of this.#series.values()) sum.marks.forgetBefore(this.#marksKeptFromMs);
  }
}

function addRequest({ sum, blocks }: Series, record: RequestRecord, block: number): void {
  const { usage, costUsd } = record;
  const tokens = usage && { input: totalInputTokens(usage), output: totalOutputTokens(usage) };
  const { atMs, durationMs, firstContentMs, status, attempts } = record;
  const wasCalled = attempts.length > 0;
  sum.addRequest({ atMs, isOk: status === 'ok', durationMs, firstContentMs, costUsd, tokens, wasCalled });
  if (costUsd === undefined || tokens === undefined || !wasCalled) return;
  fill(blocks, block);
  blocks[block + 2] = (blocks[block + 2] ?? 0) + costUsd;
  blocks[block + 3] = (blocks[block + 3] ?? 0) + tokens.input + tokens.output;
}

function addCall({ sum, blocks }: Series, outcome: string, atMs: number, block: number): void {
  sum.addCall(outcome, atMs);
  const effect = callEffect(outcome);
  if (effect === 'blameless') return;
  fill(blocks, block);
  const place = effect === 'answered' ? block : block + 1;
  blocks[place] = (blocks[place] ?? 0) + 1;
}

/** An array with holes is a slow one. */
function fill(blocks: number[], block: number): void {
  while (blocks.length < block + PER_BLOCK) blocks.push(0);
}
