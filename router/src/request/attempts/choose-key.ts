import type { ProviderKey } from '../../domain/provider-adapter.ts';
import type { Readiness } from '../plan.ts';
import type { KeyRest, KeyRests } from './key-rests.ts';

/** Who asks and what is known. `ofProvider`: rests that hold for every model (401, 402, 403); `ofDeployment`: for this one (429). */
export interface KeyQuestion {
  readonly keys: readonly ProviderKey[];
  readonly model: string;
  readonly ofProvider: KeyRests;
  readonly ofDeployment: KeyRests;
}

const readyWithoutKey: Readiness = { kind: 'ready', key: undefined };

/** One of the keys that serve the model and do not rest, by weight; keys of weight 0 only when no other is left. */
export function chooseKey(question: KeyQuestion, nowMs: number, random: () => number): Readiness {
  const { keys } = question;
  if (keys.length === 0) {
    const rest = longestRest(question, undefined, nowMs);
    return rest === undefined ? readyWithoutKey : resting(rest);
  }
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && serves(only, question.model)) {
    const rest = longestRest(question, only.secret, nowMs);
    return rest === undefined ? { kind: 'ready', key: only } : resting(rest);
  }
  return chooseAmong(question, nowMs, random);
}

function chooseAmong(question: KeyQuestion, nowMs: number, random: () => number): Readiness {
  const usable: ProviderKey[] = [];
  let weights = 0;
  let first: KeyRest | undefined;
  let announcedUntilMs = Number.POSITIVE_INFINITY;
  for (const key of question.keys) {
    if (!serves(key, question.model)) continue;
    const rest = longestRest(question, key.secret, nowMs);
    if (rest === undefined) {
      usable.push(key);
      weights += key.weight;
    } else {
      if (first === undefined || rest.untilMs < first.untilMs) first = rest;
      announcedUntilMs = Math.min(announcedUntilMs, rest.announcedUntilMs);
    }
  }
  if (usable.length > 0) return { kind: 'ready', key: byWeight(usable, weights, random()) };
  return first === undefined ? { kind: 'no-key' } : resting(first, announcedUntilMs);
}

function byWeight(usable: readonly ProviderKey[], weights: number, luck: number): ProviderKey | undefined {
  if (weights <= 0) return usable[Math.floor(luck * usable.length)];
  let left = luck * weights;
  for (const key of usable) {
    left -= key.weight;
    if (left < 0) return key;
  }
  // Only rounding gets here.
  return usable.findLast((key) => key.weight > 0);
}

function serves(key: ProviderKey, model: string): boolean {
  return key.models === undefined || key.models.includes(model);
}

function longestRest(question: KeyQuestion, secret: string | undefined, nowMs: number): KeyRest | undefined {
  const wide = question.ofProvider.of(secret);
  const narrow = question.ofDeployment.of(secret);
  const longest = (wide?.untilMs ?? 0) > (narrow?.untilMs ?? 0) ? wide : narrow;
  return longest !== undefined && longest.untilMs > nowMs ? longest : undefined;
}

function resting(rest: KeyRest, announcedUntilMs = rest.announcedUntilMs): Readiness {
  return {
    kind: 'resting',
    untilMs: rest.untilMs,
    announcedUntilMs,
    because: rest.because,
    why: rest.why,
  };
}
