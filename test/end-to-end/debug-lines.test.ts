import { expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

/** The details that the log holds so far, by their sentence. */
function details(router: RunningRouter, sentence: RegExp): readonly Record<string, unknown>[] {
  const parsed = router
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  return parsed.map((line) => JSON.parse(line)).filter(({ level, msg }) => level === 'debug' && sentence.test(msg));
}

it('tells which model lists were read and which were not, and breakers that open and close', async () => {
  const upstream = await fakeUpstream({ fault: 'server-error' }, { models: ['one', 'two'] });
  await using router = await startRouter({ env: { DEBUG: 'dynamic-providers:registry,dynamic-providers:request' } });
  await addProvider(router, upstream, { id: 'shaky' });
  await activate(router, 'shaky');
  await eventually('its list', () => details(router, /^Model list read/).some(({ provider }) => provider === 'shaky'));
  expect(details(router, /^Model list read/).find(({ provider }) => provider === 'shaky')).toMatchObject({
    scope: 'registry',
    models: 2,
    durationMs: expect.any(Number),
  });

  for (let call = 0; call < 5; call += 1) await router.call('POST', '/v1/chat/completions', question({ model: 'one' }));
  expect(details(router, /^Breaker opened/)).toMatchObject([{ scope: 'request', provider: 'shaky', model: 'one' }]);
  upstream.play({});
  await eventually('an answer', async () => {
    const { status } = await router.call('POST', '/v1/chat/completions', question({ model: 'one' }));
    return status === 200;
  });
  expect(details(router, /^Breaker closed/)).toMatchObject([{ scope: 'request', provider: 'shaky', model: 'one' }]);

  await addProvider(router, upstream, { id: 'dead', config: { baseURL: 'http://127.0.0.1:9/v1' } });
  await eventually('the other list', () =>
    details(router, /^Model list not read/).some(({ provider, reason }) => provider === 'dead' && reason !== undefined),
  );
  await upstream.close();
});
