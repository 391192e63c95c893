import { finiteNumbers } from '../../lib/finite-numbers.ts';

const savedFields = [
  'logMs',
  'variance',
  'observations',
  'knee',
  'tokenMs',
  'tokenObservations',
  'ageMs',
  'lowLog',
  'lowCount',
  'highLog',
  'highInFlight',
  'highCount',
] as const;
const START_MS = 600;
const START_VARIANCE = 0.16;
const START_TOKEN_MS = 1_000 / 60;
const START_KNEE = 8;
const SILENCE_MS = 60_000;

/**
 * How long a deployment takes to its first byte, apart from its load; at which load that doubles (the knee); and how long a token takes.
 * Times to the first byte are averaged as logarithms: one slow answer among a hundred moves the mean little.
 */
export class LatencyState {
  /** Mean of ln(ms to the first byte) of an unloaded deployment. */
  logMs = Math.log(START_MS);
  variance = START_VARIANCE;
  /** Mean milliseconds to the first byte of an unloaded deployment: kept, because every decision asks for it. */
  meanMs = meanOf(Math.log(START_MS), START_VARIANCE);
  observations = 0;
  /** Calls in flight at which the first byte takes twice as long. */
  knee = START_KNEE;
  tokenMs = START_TOKEN_MS;
  tokenObservations = 0;
  #lastMs = 0;
  #lowLog = 0;
  #lowCount = 0;
  #highLog = 0;
  #highInFlight = 0;
  #highCount = 0;

  /** How much longer a first byte takes with so many calls in flight. */
  slowdown(inFlight: number): number {
    const load = inFlight / this.knee;
    return load * load;
  }

  /** A first byte came after `ms` (or a limit ended the wait) when `inFlight` other calls were under way. */
  firstByte(ms: number, inFlight: number, fleetLogMs: number | undefined, nowMs: number): void {
    const log = Math.log(Math.max(1, ms));
    if (this.observations === 0 && fleetLogMs !== undefined) this.logMs = fleetLogMs;
    const error = log - Math.log(1 + this.slowdown(inFlight)) - this.logMs;
    this.logMs += error * this.#rate(fleetLogMs, nowMs);
    const spread = Math.min(error * error, 4);
    this.variance += (spread - this.variance) * Math.max(0.05, 1 / (this.observations + 4));
    this.variance = Math.min(1.2, Math.max(0.02, this.variance));
    this.meanMs = meanOf(this.logMs, this.variance);
    this.observations += 1;
    this.#lastMs = nowMs;
    this.#learnKnee(log, inFlight);
  }

  /** A whole answer took so long per token after its first byte. */
  generated(tokenMs: number): void {
    this.tokenMs += (tokenMs - this.tokenMs) * Math.max(0.05, 1 / (this.tokenObservations + 1));
    this.tokenObservations += 1;
  }

  saved(nowMs: number): Readonly<Record<(typeof savedFields)[number], number>> {
    const { logMs, variance, observations, knee, tokenMs, tokenObservations } = this;
    const lately = { lowLog: this.#lowLog, lowCount: this.#lowCount, highLog: this.#highLog };
    const high = { highInFlight: this.#highInFlight, highCount: this.#highCount };
    return {
      logMs,
      variance,
      observations,
      knee,
      tokenMs,
      tokenObservations,
      ageMs: nowMs - this.#lastMs,
      ...lately,
      ...high,
    };
  }

  /** Long silence makes the next observation count for more, so nothing need be faded here. False where it is no such thing. */
  recall(saved: unknown, nowMs: number, awayMs: number): boolean {
    const known = finiteNumbers(saved, savedFields);
    if (known === undefined || known.observations <= 0) return false;
    this.logMs = Math.min(20, Math.max(0, known.logMs));
    this.variance = Math.min(1.2, Math.max(0.02, known.variance));
    this.meanMs = meanOf(this.logMs, this.variance);
    this.observations = known.observations;
    this.knee = Math.min(1_000, Math.max(2, known.knee));
    this.tokenMs = Math.max(0, known.tokenMs);
    this.tokenObservations = Math.max(0, known.tokenObservations);
    this.#lastMs = nowMs - Math.max(0, known.ageMs) - awayMs;
    this.#lowLog = known.lowLog;
    this.#lowCount = known.lowCount;
    this.#highLog = known.highLog;
    this.#highInFlight = known.highInFlight;
    this.#highCount = known.highCount;
    return true;
  }

  #rate(fleetLogMs: number | undefined, nowMs: number): number {
    if (this.observations === 0) return fleetLogMs === undefined ? 1 / 1.5 : 0.7;
    const silence = Math.min(1, (nowMs - this.#lastMs) / SILENCE_MS);
    return Math.max(0.06, 1 / (this.observations + 1.5), 0.5 * silence * silence);
  }

  #learnKnee(log: number, inFlight: number): void {
    if (inFlight <= Math.max(1, this.knee / 4)) {
      this.#lowLog += (log - this.#lowLog) * Math.max(0.1, 1 / (this.#lowCount + 1));
      this.#lowCount += 1;
    } else if (inFlight + 1 >= 0.6 * this.knee) {
      const rate = Math.max(0.08, 1 / (this.#highCount + 1));
      this.#highLog += (log - this.#highLog) * rate;
      this.#highInFlight += (inFlight - this.#highInFlight) * rate;
      this.#highCount += 1;
    }
    if (this.#lowCount < 3 || this.#highCount < 5) return;
    const middle = this.#highInFlight + 0.5;
    const seen = middle / Math.sqrt(Math.exp(Math.max(0.05, this.#highLog - this.#lowLog)) - 1);
    this.knee = Math.min(1_000, Math.max(2, this.knee + 0.06 * (Math.min(2 * middle, seen) - this.knee)));
  }
}

/** The mean of a log-normal distribution. */
function meanOf(log: number, variance: number): number {
  return Math.exp(log + variance / 2);
}
