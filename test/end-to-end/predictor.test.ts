import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { addProvider, question, setSetting } from './kit/providers.ts';
import { runCli } from './kit/run-cli.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

/** Slow with code, and quick with all else: the balanced score knows only their mean. */
const SLOW_MS = 250;
const ROUNDS = 34;

let upstream: FakeUpstream;
let router: RunningRouter;

beforeAll(async () => {
  upstream = await fakeUpstream(
    ({ body }) =>
      JSON.stringify(body['messages']).includes('program') ? { fault: 'late-first-content', delayMs: SLOW_MS } : {},
    { models: ['m'] },
  );
  router = await startRouter();
  await addProvider(router, upstream, { id: 'only' });
  await setSetting(router, 'routing.strategy', 'intelligent');
  await setSetting(router, 'routing.learningWindowMs', '1000');
  await setSetting(router, 'routing.retrainIntervalMs', '2000');
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await upstream.close();
});

function ask(task: 'code' | 'chat') {
  const content = task === 'code' ? 'Write a program.' : 'Hello?';
  const body = question({ model: 'm', stream: true, messages: [{ role: 'user', content }] });
  return router.call('POST', '/v1/chat/completions', body, { 'x-router-task': task });
}

it('what "intelligent" learned of this router’s own traffic is used once it has proven to be better, and shown', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = await Promise.all([ask('code'), ask('chat'), ask('code'), ask('chat')]);
    for (const { status } of answers) expect(status).toBe(200);
    await sleep(800);
  }
  const report = await eventually('a proven predictor', async () => {
    const { body } = await router.call('GET', '/v1/routing/predictor');
    return body.state === 'proven' && body;
  });
  expect(report.used).toBe(true);
  expect(report.errors.latency.predictor).toBeLessThan(report.errors.latency.balanced);
  expect(report.errors.latency.interval[1]).toBeLessThan(0);

  const explained = async (task: string) => {
    const { body } = await router.call('POST', '/v1/route/explain', question({ model: 'm' }), {
      'x-router-task': task,
    });
    return body;
  };
  const [code, chat] = [await explained('code'), await explained('chat')];
  expect(code.predictor).toBe(chat.predictor);
  const [ofCode, ofChat] = [code, chat].map(({ candidates: [one] }) => one.first_byte_ms + one.generation_ms);
  expect(ofCode).toBeGreaterThan(2 * ofChat);

  const shown = await runCli(router.dataDir, ['routing', 'predictor', '--url', router.url]);
  expect(shown.stdout).toContain('proven');
  expect(shown.stdout).toContain('Error of latency');

  await setSetting(router, 'routing.strategy', 'balanced');
  expect((await explained('code')).predictor).toBeUndefined();
}, 120_000);
