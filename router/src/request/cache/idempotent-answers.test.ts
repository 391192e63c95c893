import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { noWishes } from '../../domain/route-wishes.ts';
import { routerError } from '../../domain/router-error.ts';
import { testRequest } from '../testing/test-house.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { IdempotentAnswers, idempotentPlace } from './idempotent-answers.ts';

const settings = { maxBytes: 1_000_000, ttlMs: 60_000 };
const place = { key: 'local\none', fingerprint: 'f' };
const refusal = { kind: 'refused', error: routerError('invalid_request') } as const;

function answersAt(clock: VirtualClock): IdempotentAnswers {
  const answers = new IdempotentAnswers(clock);
  answers.follow(settings);
  return answers;
}

it('another process takes up what is not too old, and keeps what it knows itself', () => {
  const clock = new VirtualClock();
  const before = answersAt(clock);
  before.keep(place, refusal);
  before.keep({ ...place, key: 'both' }, refusal);
  const snapshot: unknown = deserialize(serialize(before.snapshot()));

  const after = answersAt(clock);
  after.keep({ key: 'both', fingerprint: 'own' }, refusal);
  after.takeUp(snapshot);
  expect(after.find(place)).toEqual(refusal);
  expect(after.find({ key: 'both', fingerprint: 'own' })).toEqual(refusal);

  clock.advance(60_000);
  const late = answersAt(clock);
  late.takeUp(snapshot);
  expect(late.entries).toBe(0);
});

it('what is no snapshot of this version is left', () => {
  const answers = answersAt(new VirtualClock());
  for (const odd of [
    undefined,
    null,
    1,
    {},
    { version: 2, entries: [] },
    { version: 1, entries: 'none' },
    { version: 1, entries: [1, ['key', null]] },
  ])
    answers.takeUp(odd);
  expect(answers.entries).toBe(0);
});

it.each<Partial<ChatRequest>>([
  { dialectHeaders: { 'anthropic-beta': 'other' } },
  { wishes: { ...noWishes, strategy: 'balanced' } },
])('the same key with other headers is another request (%j)', (change) => {
  const call = { endpoint: '/v1/messages', principal: { kind: 'local' }, providerHeader: undefined } as const;
  const request = { ...testRequest(), dialectHeaders: { 'anthropic-beta': 'one' } };
  const first = idempotentPlace(request, call, 'key');
  expect(idempotentPlace({ ...request, wishes: { ...noWishes, timeoutMs: 5 } }, call, 'key')).toEqual(first);
  const other = idempotentPlace({ ...request, ...change }, call, 'key');
  expect(other.key).toBe(first.key);
  expect(other.fingerprint).not.toBe(first.fingerprint);
});
