import { TokenBucket } from '../../fleet/token-bucket.ts';
import type { Contender } from './contender.ts';
import { failureProbability } from './score.ts';

const AT_ONCE = 9;
const COLD_START_MS = 20_000;
const SILENT_MS = 20_000;
const SUSPECT_SILENT_MS = 4_000;
const SUSPECT_FAILURE = 0.08;
const PER_ROUND = 0.1;
const PER_CALL = 0.02;
const CAP = 20;

/** Small calls of the router's own that find out how a deployment is doing, so that no user has to. A round is held each half second. */
export class Probes {
  readonly #bucket: TokenBucket;

  constructor(deployments: number) {
    this.#bucket = new TokenBucket(2 + Math.min(deployments, CAP), CAP);
  }

  /** A user's call was handed out. */
  called(): void {
    this.#bucket.earn(PER_CALL);
  }

  round(all: Iterable<Contender>, startedMs: number, nowMs: number): readonly Contender[] {
    this.#bucket.earn(PER_ROUND);
    const chosen: Contender[] = [];
    for (const one of all) {
      if (chosen.length === AT_ONCE) break;
      if (wantsProbe(one, startedMs, nowMs) && this.#bucket.take(1)) chosen.push(one);
    }
    return chosen;
  }
}

function wantsProbe(one: Contender, startedMs: number, nowMs: number): boolean {
  const { inFlight, lastMs } = one.numbers;
  if (one.usableAtMs(nowMs) > nowMs) return false;
  if (one.isShut()) return inFlight === 0;
  if (lastMs === undefined) return inFlight === 0 && nowMs - startedMs < COLD_START_MS;
  const silentMs = nowMs - lastMs;
  if (silentMs > SILENT_MS) return inFlight === 0;
  return silentMs > SUSPECT_SILENT_MS && failureProbability(one.numbers, nowMs) > SUSPECT_FAILURE;
}
