import { unknownAbilities } from '../../../domain/capability.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import type { AnswerSink, ChatCall, UpstreamCall } from '../../../domain/provider-adapter.ts';
import { failureRules, type MemberReport, type ProviderFailure } from '../../../domain/provider-failure.ts';
import { MemberSink } from './member-sink.ts';
import { type Member, modelFor } from './members.ts';

/** A member with one of its keys. */
export interface MemberAttempt {
  readonly member: Member;
  /** The name under which the member's own provider knows it. */
  readonly model: string;
  readonly secret: string | undefined;
}

/** Each member with each of its keys that may serve the model, in order. */
export function attemptsOf(members: readonly Member[], asked: string): readonly MemberAttempt[] {
  return members.flatMap((member) => {
    const model = modelFor(member, asked);
    const upstreamModel = member.member.upstreamName(model);
    const keys = member.member.keys.filter(({ models }) => models === undefined || models.includes(upstreamModel));
    const secrets = keys.length === 0 ? [undefined] : keys.map(({ secret }) => secret);
    return secrets.map((secret) => ({ member, model, secret }));
  });
}

/** An attempt that brought no answer. */
export interface FailedMember {
  readonly attempt: MemberAttempt;
  readonly failure: ProviderFailure;
}

export interface MemberQuestion {
  readonly call: ChatCall;
  readonly request: ChatRequest;
  readonly owner: ProviderId;
  readonly sink: AnswerSink;
  /** What came of the others, asked when this one is done. */
  readonly others: () => readonly MemberReport[];
}

/** Asks a member on behalf of a composite. */
export function askMember(
  attempt: MemberAttempt,
  { call, request, owner, sink, others }: MemberQuestion,
): UpstreamCall {
  const { member, model, secret } = attempt;
  const upstreamModel = member.member.upstreamName(model);
  const through = [...(call.through ?? []), owner];
  const telling = new MemberSink({
    sink,
    costUsd: (usage) => member.member.costUsd?.(model, usage),
    reports: () => [...others(), reportOf(attempt, 'ok')],
  });
  return member.member.adapter.chat(
    { ...call, abilities: unknownAbilities, request, upstreamModel, secret, through },
    telling,
  );
}

/** What came of an attempt. */
export function reportOf({ member, model }: MemberAttempt, outcome: ProviderFailure | 'ok'): MemberReport {
  const provider = member.name;
  if (outcome === 'ok') return { provider, model, outcome, reason: undefined };
  return { provider, model, outcome: outcome.kind, reason: outcome.message };
}

export function reportsOf(failures: readonly FailedMember[]): readonly MemberReport[] {
  return failures.map(({ attempt, failure }) => reportOf(attempt, failure));
}

/** The attempt after one that failed: the same member's next key where the key is at fault, else the next member; undefined where none may be asked. */
export function nextAttempt(
  attempts: readonly MemberAttempt[],
  failed: number,
  failure: ProviderFailure,
): number | undefined {
  const { sameAgain, elsewhere } = failureRules[failure.kind];
  if (sameAgain === 'other-key' && attempts[failed + 1]?.member === attempts[failed]?.member) return failed + 1;
  if (!elsewhere) return undefined;
  const next = attempts.findIndex(({ member }, index) => index > failed && member !== attempts[failed]?.member);
  return next < 0 ? undefined : next;
}

/** What came of the members, as one failure. */
export function jointFailure(failures: readonly FailedMember[]): ProviderFailure {
  return { ...lastFailure(failures), members: reportsOf(failures) };
}

/** The last failure, with what all of them said where there were several. */
export function lastFailure(
  failures: readonly {
    readonly failure: ProviderFailure;
    readonly attempt: { readonly member: { readonly name: string } };
  }[],
): ProviderFailure {
  const last = failures.at(-1);
  if (last === undefined) return { kind: 'misconfigured', message: 'It has no member that can be asked.' };
  if (failures.length === 1) return last.failure;
  const told = failures.map(({ attempt, failure }) => `${attempt.member.name}: ${failure.message}`).join(' ');
  return { ...last.failure, message: `None of its members answered. ${told}` };
}

export function memberTimedOut(limitMs: number): ProviderFailure {
  const message = `It did not answer within ${limitMs / 1_000} s.`;
  return { kind: 'timed-out', limit: 'first-content', limitMs, message };
}
