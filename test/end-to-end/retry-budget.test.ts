import { describe, expect, it } from 'vitest';
import type { FakeAnswer } from '../../router/src/providers/testing/fake-answer.ts';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { startRouter } from './kit/start-router.ts';

const REQUESTS = 400;
/** Retries that are there before anything was answered. */
const START = 10;
const AT_ONCE = 40;

/** A fifth more calls than requests, and what the bucket holds at the start. */
const mostCalls = REQUESTS * 1.2 + START;

describe('calls upstream never exceed the requests by more than a fifth', () => {
  it.each([
    ['the active provider', 'always fails', undefined],
    ['a strategy', 'always fails', 'balanced'],
    ['the active provider', 'fails every second time', undefined],
    ['a strategy', 'fails every second time', 'balanced'],
  ] as const)(
    'where %s answers and %s',
    async (_, fails, strategy) => {
      await using router = await startRouter();
      const script = (_request: unknown, index: number): FakeAnswer =>
        fails === 'fails every second time' && index % 2 === 1 ? {} : { fault: 'server-error' };
      const upstream = await fakeUpstream(script);
      try {
        await addProvider(router, upstream, { id: 'fake' });
        await activate(router, 'fake');
        if (strategy !== undefined) await setSetting(router, 'routing.strategy', strategy);
        // The breaker alone would keep them few; here the budget has to.
        await setSetting(router, 'routing.breakerFailures', '1000');
        await setSetting(router, 'routing.retryBaseMs', '5');
        for (let asked = 0; asked < REQUESTS; asked += AT_ONCE) {
          await Promise.all(
            Array.from({ length: AT_ONCE }, () => router.call('POST', '/v1/chat/completions', question())),
          );
        }
        expect(upstream.requests.length).toBeLessThanOrEqual(mostCalls);
      } finally {
        await upstream.close();
      }
    },
    60_000,
  );
});
