import type { DeploymentState } from './deployment-state.ts';
import { failureProbability } from './score.ts';
import { TokenBucket } from './token-bucket.ts';

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

  round(all: Iterable<DeploymentState>, startedMs: number, nowMs: number): readonly DeploymentState[] {
    this.#bucket.earn(PER_ROUND);
    const chosen: DeploymentState[] = [];
    for (const one of all) {
      if (chosen.length === AT_ONCE) break;
      if (wantsProbe(one, startedMs, nowMs) && this.#bucket.take(1)) chosen.push(one);
    }
    return chosen;
  }
}

function wantsProbe(one: DeploymentState, startedMs: number, nowMs: number): boolean {
  const { door, inFlight, lastMs } = one;
  switch (door.state.kind) {
    case 'open':
      return inFlight === 0 && nowMs >= door.state.untilMs;
    case 'half-open':
      return inFlight === 0;
    case 'closed':
      break;
  }
  if (nowMs < door.coolUntilMs) return false;
  if (lastMs === 0) return inFlight === 0 && nowMs - startedMs < COLD_START_MS;
  const silentMs = nowMs - lastMs;
  if (silentMs > SILENT_MS) return inFlight === 0;
  return silentMs > SUSPECT_SILENT_MS && failureProbability(one, nowMs) > SUSPECT_FAILURE;
}
