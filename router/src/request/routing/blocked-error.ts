import { excessSentence } from '../../domain/budget-words.ts';
import type { AttemptReport } from '../../domain/request-record.ts';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import type { Readiness } from '../plan.ts';
import type { Choice } from './choice.ts';

/** It is well, but takes no more calls now. */
interface Full {
  readonly kind: 'full';
  readonly untilMs: number;
}

/** A candidate that cannot be called now. */
export interface Blocked {
  readonly choice: Choice;
  readonly readiness: Exclude<Readiness, { kind: 'ready' }> | Full;
}

/** When the first of them is usable again, by the upstreams' own word; undefined when time mends none. */
export function earliestExpiryMs(blocked: readonly Blocked[]): number | undefined {
  let earliestMs: number | undefined;
  for (const { readiness } of blocked) {
    // A budget that begins anew in hours is told in words: no client should sleep until then.
    if (readiness.kind === 'no-key' || readiness.kind === 'over-budget') continue;
    // Our own rest may end sooner, for one try: vendors announce days and mean minutes. A client is told what they announce.
    const untilMs = readiness.kind === 'resting' ? readiness.announcedUntilMs : readiness.untilMs;
    if (earliestMs === undefined || untilMs < earliestMs) earliestMs = untilMs;
  }
  return earliestMs;
}

/**
 * What the client is told when nothing may be called: the reason of the preferred candidate, the earliest time of any, and what each of them said
 * when it was asked last.
 */
export function blockedError(first: Blocked, blocked: readonly Blocked[], nowMs: number): RouterError {
  const untilMs = earliestExpiryMs(blocked);
  const waitMs = untilMs === undefined ? undefined : Math.max(0, untilMs - nowMs);
  const attempts = blocked.flatMap(earlierAttempt);
  const extras = {
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(attempts.length === 0 ? {} : { attempts, calls: 0 }),
    ...(first.readiness.kind === 'over-budget' ? { excess: first.readiness.excess } : {}),
  };
  const others = otherWords(blocked.length - 1);
  const again = waitMs === undefined ? '' : ` Try again in ${Math.ceil(waitMs / 1_000)} s.`;
  const { code, sentence } = reasonOf(first);
  return routerError(code, `${sentence}${others}${again}`, extras);
}

function otherWords(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ' One other candidate cannot be asked either.'
    : ` ${count} other candidates cannot be asked either.`;
}

/** It took no time of this request. */
function earlierAttempt({ choice, readiness }: Blocked): readonly AttemptReport[] {
  const told = toldBefore(readiness);
  return told === undefined ? [] : [{ provider: choice.provider.id, model: choice.model, ...told, durationMs: 0 }];
}

function toldBefore(readiness: Blocked['readiness']): Pick<AttemptReport, 'outcome' | 'reason'> | undefined {
  switch (readiness.kind) {
    case 'no-key':
    case 'full':
    case 'paced':
    case 'over-budget':
      return undefined;
    case 'open':
      return readiness.last && { outcome: readiness.last.kind, reason: readiness.last.message };
    case 'resting':
      return { outcome: readiness.because, reason: readiness.why };
  }
}

function reasonOf({ choice, readiness }: Blocked): Pick<RouterError, 'code'> & { readonly sentence: string } {
  const where = `Provider "${choice.provider.id}" (model "${choice.model}")`;
  switch (readiness.kind) {
    case 'open':
      return { code: 'circuit_open', sentence: `${where} failed repeatedly and rests${said(readiness.last?.message)}` };
    case 'no-key':
      return {
        code: 'provider_not_ready',
        sentence: `No key of provider "${choice.provider.id}" serves the model "${choice.model}".`,
      };
    case 'over-budget':
      return { code: 'budget_exceeded', sentence: excessSentence(readiness.excess) };
    case 'paced':
      return { code: 'rate_limited', sentence: `${where} has as many calls as its rateLimit allows.` };
    case 'full':
      return { code: 'no_capacity', sentence: `${where} has as many calls as it takes.` };
    case 'resting':
      return resting(where, readiness, choice.provider.keys.length > 0);
  }
}

function resting(
  where: string,
  { because, why }: Extract<Readiness, { kind: 'resting' }>,
  hasKeys: boolean,
): Pick<RouterError, 'code'> & { readonly sentence: string } {
  switch (because) {
    case 'rate-limited':
      return {
        code: 'upstream_rate_limited',
        sentence: `${where} limited its rate${hasKeys ? ' for every usable key, which rest' : ' and rests'}${said(why)}`,
      };
    case 'overloaded':
      return { code: 'upstream_overloaded', sentence: `${where} asked for a pause and rests${said(why)}` };
    case 'authentication':
      return {
        code: 'upstream_authentication',
        sentence: hasKeys
          ? `${where} refused the router’s credentials, which rest${said(why)} Give it a valid key.`
          : `${where} asks for an API key and has none; set its apiKey${said(why)}`,
      };
    case 'no-funds':
      return { code: 'upstream_no_funds', sentence: `${where} has no funds left; its keys rest${said(why)}` };
  }
}

/** The end of a sentence: what the upstream said of it, where that is known. */
function said(why: string | undefined): string {
  if (why === undefined) return '.';
  return /[.!?…]$/.test(why) ? `: ${why}` : `: ${why}.`;
}
