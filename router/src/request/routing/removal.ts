import { excessReason } from '../../domain/budget-words.ts';
import type { ExplainedCandidate } from '../../domain/route-explanation.ts';
import type { DeploymentNumbers } from '../fleet/deployment-numbers.ts';
import type { Readiness } from '../plan.ts';
import type { CandidateProvider } from '../ports.ts';
import type { Choice } from './choice.ts';
import type { Reading } from './engine/score.ts';
import type { Needs } from './needs.ts';

const MAX_SAID = 200;

/** A candidate that a rule took out before anything was weighed. */
export interface Removed {
  readonly provider: string;
  readonly model: string;
  /** The rule, with its numbers. */
  readonly removed: string;
}

export function lacking(choice: Choice, needs: Needs): Removed {
  return removedBy(choice, `lacks ${needs.missingAt(choice).join(' and ')}`);
}

export function outsideRegions(choice: Choice, regions: readonly string[]): Removed {
  const region = choice.provider.region(choice.model);
  const where = region === undefined ? 'has no region' : `is in ${region}`;
  return removedBy(choice, `${where}, and requests may go to ${regions.join(', ')} only (compliance.dataResidency)`);
}

export function removedBy({ provider, model }: Choice, removed: string): Removed {
  return { provider: provider.id, model, removed };
}

/** Why a provider is none of those that may answer; undefined where that has no reason of its own. */
export function whyNotAsked(provider: CandidateProvider, wanted: string | undefined): string | undefined {
  if (provider.standIn) return 'a stand-in, which answers only where it is active or named';
  if (provider.state.kind === 'disabled') return 'disabled';
  if (provider.state.kind === 'error') return `cannot work: ${provider.state.problem}`;
  if (provider.adapter === undefined) return 'not running yet';
  if (wanted === undefined) return 'no model of it is known';
  if (provider.hasModel(wanted) === 'no') return 'does not have the model';
  return provider.hasModel(wanted) === 'unknown' ? 'not known to have the model, which others surely have' : undefined;
}

/** Why a deployment cannot be called now; undefined where it can. */
export function whyBlocked(ready: Readiness, numbers: DeploymentNumbers, nowMs: number): string | undefined {
  switch (ready.kind) {
    case 'ready':
      return whyFull(numbers, nowMs);
    case 'no-key':
      return 'none of its keys serves the model';
    case 'over-budget':
      return excessReason(ready.excess);
    case 'paced': {
      const { requestsPerMinute, tokensPerMinute } = ready.limit;
      const most = [requestsPerMinute && `${requestsPerMinute} calls`, tokensPerMinute && `${tokensPerMinute} tokens`];
      return `its rateLimit: ${most.filter(Boolean).join(' and ')} a minute, room in ${seconds(ready.untilMs - nowMs)} s`;
    }
    case 'open':
      return `breaker open for ${seconds(ready.untilMs - nowMs)} s${said(ready.last?.message)}`;
    case 'resting': {
      const announced = ready.announcedUntilMs - nowMs;
      const longer = announced > ready.untilMs - nowMs + 500 ? `, Retry-After ${seconds(announced)}` : '';
      return `cooling ${seconds(ready.untilMs - nowMs)} s: ${ready.because}${longer}${said(ready.why)}`;
    }
  }
}

function whyFull({ inFlight, wall, quota }: DeploymentNumbers, nowMs: number): string | undefined {
  if (inFlight + 1 > wall.limit) return `full: ${inFlight} of ${Math.floor(wall.limit)} calls`;
  if (quota.hasRoom(nowMs)) return undefined;
  const waitS = seconds(quota.roomAtMs(nowMs) - nowMs);
  return `quota: ${quota.used(nowMs)} of ${Math.floor(quota.limit)} calls this minute, room in ${waitS} s`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function said(why: string | undefined): string {
  return why === undefined ? '' : `; ${why.length > MAX_SAID ? `${why.slice(0, MAX_SAID)}…` : why}`;
}

/** What a call is expected to cost and take, as it is told. */
export function expectationOf({
  costUsd,
  firstByteMs,
  generationMs,
  failure,
  quality,
}: Reading): Pick<ExplainedCandidate, 'costUsd' | 'firstByteMs' | 'generationMs' | 'failureProbability' | 'quality'> {
  return { costUsd, firstByteMs, generationMs, failureProbability: failure, quality };
}

/** What is known of how much a deployment bears, as it is told. */
export function loadOf(
  { inFlight, latency, wall, quota }: DeploymentNumbers,
  nowMs: number,
): Pick<ExplainedCandidate, 'inFlight' | 'knee' | 'wall' | 'callsThisMinute' | 'callsPerMinuteLimit'> {
  return {
    inFlight,
    knee: latency.knee,
    wall: finite(wall.limit),
    callsThisMinute: quota.used(nowMs),
    callsPerMinuteLimit: finite(quota.limit),
  };
}

function finite(limit: number): number | undefined {
  return Number.isFinite(limit) ? limit : undefined;
}
