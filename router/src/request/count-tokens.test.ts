import { expect, it } from 'vitest';
import type { ApiKeyId } from '../domain/principal.ts';
import { type CountCall, ProviderCallError } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import { noUsage } from '../domain/usage.ts';
import { countTokens } from './count-tokens.ts';
import { ScriptedAdapter, summary } from './testing/scripted-adapter.ts';
import { TestHouse, type TestProviderOptions, testKey, testProvider, testRequest } from './testing/test-house.ts';
import { estimateTokens } from './tokens/estimate-tokens.ts';
import { tokenFamily } from './tokens/token-families.ts';

const question = { principal: { kind: 'local' }, providerHeader: undefined, requestId: 'r' } as const;

function counting(count: (call: CountCall) => Promise<number>, options: TestProviderOptions = {}) {
  const adapter = Object.assign(new ScriptedAdapter(), { countTokens: count });
  return testProvider('p', { adapter, ...options });
}

const invalid = {
  kind: 'invalid-request',
  message: 'Not found',
  status: 404,
  type: undefined,
  code: undefined,
  param: undefined,
} as const;

function failing(failure: ProviderFailure) {
  return counting(() => Promise.reject(new ProviderCallError(failure)));
}

it('asks the provider that would answer, by its own name of the model and with its key', async () => {
  const calls: CountCall[] = [];
  const provider = counting(
    async (call) => {
      calls.push(call);
      return 42;
    },
    { keys: [testKey('sk')] },
  );
  const house = new TestHouse({ providers: [provider] });
  const request = testRequest({ model: 'p/m' });
  expect(await countTokens(request, question, house.rooms)).toEqual({
    kind: 'counted',
    tokens: 42,
    estimated: false,
    provider: 'p',
    model: 'm',
  });
  expect(calls).toMatchObject([{ request, upstreamModel: 'upstream-m', secret: 'sk' }]);
  expect(house.records).toEqual([]);
});

it('follows the header', async () => {
  const house = new TestHouse({ providers: [testProvider('other'), counting(async () => 3)] });
  const counted = await countTokens(testRequest(), { ...question, providerHeader: 'p' }, house.rooms);
  expect(counted).toMatchObject({ tokens: 3, provider: 'p' });
});

it('estimates where the provider cannot count', async () => {
  const house = new TestHouse({ providers: [testProvider('p')] });
  expect(await countTokens(testRequest(), question, house.rooms)).toEqual({
    kind: 'counted',
    tokens: estimateTokens(testRequest().meaning(), tokenFamily('upstream-m')),
    estimated: true,
    provider: 'p',
    model: 'm',
  });
});

it.each<ProviderFailure>([
  { kind: 'unreachable', message: 'gone', code: 'ECONNREFUSED' },
  { kind: 'rate-limited', message: 'slow', retryAfterMs: 1 },
  { kind: 'authentication', message: 'who', status: 401 },
  // No such address.
  { kind: 'model-not-found', message: 'Not found' },
  invalid,
])('estimates where the provider cannot be asked now ($kind)', async (failure) => {
  const house = new TestHouse({ providers: [failing(failure)] });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({ kind: 'counted', estimated: true });
  expect(house.bugs).toEqual([]);
});

it('tells what is wrong with the request itself', async () => {
  const house = new TestHouse({ providers: [failing({ ...invalid, status: 422 })] });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({
    kind: 'refused',
    error: { code: 'upstream_invalid_request', status: 422 },
  });
});

it('survives a bug in an adapter, and reports it', async () => {
  const house = new TestHouse({ providers: [counting(() => Promise.reject(new TypeError('bug')))] });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({ estimated: true });
  expect(house.bugs).toHaveLength(1);
});

it('refuses as a request for an answer would be', async () => {
  const house = new TestHouse({ providers: [testProvider('p', { models: { m: 'no' } })] });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({
    kind: 'refused',
    error: { code: 'model_not_found' },
  });
});

it('waits for a list that nobody has read yet', async () => {
  let listed = false;
  const provider = testProvider('p', {
    firstListing: () => {
      if (listed) return undefined;
      listed = true;
      return Promise.resolve();
    },
  });
  const house = new TestHouse({ providers: [provider] });
  const counted = await countTokens(testRequest({ model: undefined }), question, house.rooms);
  expect(counted).toMatchObject({ kind: 'refused', error: { code: 'invalid_request' } });
  expect(listed).toBe(true);
});

it('estimates by what the provider counted of the prompts before', async () => {
  const provider = testProvider('p');
  const house = new TestHouse({ providers: [provider] });
  const request = testRequest({ model: 'p/m' });
  const before = estimateTokens(request.meaning(), tokenFamily('upstream-m'));
  for (let asked = 0; asked < 3; asked += 1) {
    house.ask({ model: 'p/m' });
    provider.adapter.last.connected().eventsHead().events({ type: 'text-delta', choice: 0, text: 'Hi' });
    provider.adapter.last.end({
      ...summary,
      usage: { ...noUsage, inputTokens: Math.round(before * 1.5), outputTokens: 1 },
    });
    house.clock.advance(1_000);
  }
  const counted = await countTokens(request, question, house.rooms);
  expect(counted).toMatchObject({ estimated: true, tokens: Math.round(before * (Math.round(before * 1.5) / before)) });
});

it('takes of the limit of requests of its key, and is refused when there are too many', async () => {
  const house = new TestHouse({ providers: [counting(async () => 3)] });
  const limited = { budgets: [], timeZone: 'UTC', router: undefined, limitsKeys: true, limitsProviderTokens: false };
  house.rooms.limits.follow(limited);
  const principal = {
    kind: 'api-key',
    id: 'app' as ApiKeyId,
    name: 'app',
    role: 'inference',
    rateLimit: { requestsPerMinute: 1 },
  } as const;
  const ask = () => countTokens(testRequest(), { ...question, principal }, house.rooms);
  expect(await ask()).toMatchObject({ kind: 'counted' });
  expect(await ask()).toMatchObject({ kind: 'refused', error: { status: 429, retryAfterMs: 60_000 } });
  expect(house.ask({ principal }).error).toMatchObject({ status: 429 });
  house.clock.advance(60_000);
  expect(await ask()).toMatchObject({ kind: 'counted' });
});

it('asks a provider no more often than its own limit says, and estimates then', async () => {
  const house = new TestHouse({ providers: [counting(async () => 3, { rateLimit: { requestsPerMinute: 1 } })] });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({ estimated: false });
  expect(await countTokens(testRequest(), question, house.rooms)).toMatchObject({ estimated: true });
});
