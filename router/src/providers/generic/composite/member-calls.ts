import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import type { AnswerSink, ChatCall, UpstreamCall } from '../../../domain/provider-adapter.ts';
import { failureRules, type ProviderFailure } from '../../../domain/provider-failure.ts';
import { type Member, modelFor } from './members.ts';

/** A member with one of its keys. */
export interface MemberAttempt {
  readonly member: Member;
  readonly secret: string | undefined;
}

/** Each member with each of its keys that may serve the model, in order. */
export function attemptsOf(members: readonly Member[], asked: string): readonly MemberAttempt[] {
  return members.flatMap((member) => {
    const model = modelFor(member, asked);
    const keys = member.member.keys.filter(({ models }) => models === undefined || models.includes(model));
    const secrets = keys.length === 0 ? [undefined] : keys.map(({ secret }) => secret);
    return secrets.map((secret) => ({ member, secret }));
  });
}

/** Asks a member on behalf of a composite. */
export function askMember(
  { member, secret }: MemberAttempt,
  {
    call,
    request,
    owner,
    sink,
  }: { readonly call: ChatCall; readonly request: ChatRequest; readonly owner: ProviderId; readonly sink: AnswerSink },
): UpstreamCall {
  const upstreamModel = modelFor(member, call.upstreamModel);
  const through = [...(call.through ?? []), owner];
  return member.member.adapter.chat({ ...call, request, upstreamModel, secret, through }, sink);
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
export function jointFailure(
  failures: readonly { readonly name: string; readonly failure: ProviderFailure }[],
): ProviderFailure {
  const last = failures.at(-1);
  if (last === undefined) return { kind: 'misconfigured', message: 'It has no member that can be asked.' };
  if (failures.length === 1) return last.failure;
  const told = failures.map(({ name, failure }) => `${name}: ${failure.message}`).join(' ');
  return { ...last.failure, message: `None of its members answered. ${told}` };
}

export function memberTimedOut(limitMs: number): ProviderFailure {
  const message = `It did not answer within ${limitMs / 1_000} s.`;
  return { kind: 'timed-out', limit: 'first-content', limitMs, message };
}
