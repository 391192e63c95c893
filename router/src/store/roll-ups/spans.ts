const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time over which requests are summed. */
export interface Span {
  readonly ms: number;
  /** How long such sums are kept; undefined: as long as the setting says. */
  readonly keptMs: number | undefined;
}

/** Of a whole day and the hour in which it begins, so that 24 hours are not 25. */
export const minute: Span = { ms: MINUTE_MS, keptMs: 25 * HOUR_MS };
export const hour: Span = { ms: HOUR_MS, keptMs: 32 * DAY_MS };
export const day: Span = { ms: DAY_MS, keptMs: undefined };

/** Finest first. Fine sums of old times are worth little and would be most of the rows. */
export const spans: readonly Span[] = [minute, hour, day];

/** From when on a span's sums are there, epoch milliseconds. */
export function keptFrom({ keptMs }: Span, nowMs: number): number {
  return keptMs === undefined ? Number.NEGATIVE_INFINITY : nowMs - keptMs;
}

/** The start of the span in which a time lies. */
export function startOf(atMs: number, { ms }: Span): number {
  return Math.floor(atMs / ms) * ms;
}
