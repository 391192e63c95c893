import { keptFrom, minute, type Span, spans, startOf } from './spans.ts';

/** Later than any record; a number that every database takes. */
export const END_OF_TIME_MS = Number.MAX_SAFE_INTEGER;

export interface Segment {
  readonly span: Span;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** A window of time, and what makes it up. */
export interface Cover {
  /** Where it really begins. */
  readonly fromMs: number;
  /** The beginning of it that is less than the finest sum: it takes the records themselves. undefined where there is none. */
  readonly edge: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly segments: readonly Segment[];
}

/** Exact where minutes are kept of its beginning: the records of one minute are soon read. Else it begins with the sum in which it does. */
export function coverWindow(fromMs: number, nowMs: number): Cover {
  const wholeMs = nextStart(fromMs, minute);
  if (keptFrom(minute, nowMs) <= fromMs && wholeMs > fromMs) {
    return { fromMs, edge: { fromMs, toMs: wholeMs }, segments: coverWithSums(wholeMs, nowMs, spans) };
  }
  const segments = coverWithSums(fromMs, nowMs, spans);
  return { fromMs: segments[0]?.fromMs ?? nowMs, edge: undefined, segments };
}

/**
 * Which sums make up the time from `fromMs` on: fine ones up to the next border of coarser ones, and so on. A start that lies within the finest sum that
 * is kept of that time is moved to the sum's own start. There is no upper end: what a wrong clock dated into the future has happened all the same.
 */
export function coverWithSums(fromMs: number, nowMs: number, all: readonly Span[]): readonly Segment[] {
  const usable = all.filter((span) => keptFrom(span, nowMs) <= fromMs);
  const [finest] = usable;
  if (finest === undefined) return [];
  const segments: Segment[] = [];
  let at = startOf(fromMs, finest);
  usable.forEach((span, index) => {
    const coarser = usable[index + 1];
    const toMs = coarser === undefined ? END_OF_TIME_MS : nextStart(at, coarser);
    if (toMs > at) segments.push({ span, fromMs: at, toMs });
    at = toMs;
  });
  return segments;
}

/** The first start of a span that is not before. */
function nextStart(atMs: number, span: Span): number {
  return Math.ceil(atMs / span.ms) * span.ms;
}
