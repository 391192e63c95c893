import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

describe('Idempotency-Key', () => {
  let one: FakeUpstream;
  let claude: FakeUpstream;
  let router: RunningRouter;
  let asked = 0;
  let keys = 0;

  beforeAll(async () => {
    one = await fakeUpstream({}, { models: ['m'] });
    claude = await fakeUpstream({}, { speaks: fakeAnthropic, models: ['m'] });
    router = await startRouter();
    await addProvider(router, one, { id: 'one', config: { retries: 0 } });
    await addProvider(router, claude, { id: 'claude', type: 'anthropic' });
    await activate(router, 'one');
  });
  beforeEach(() => {
    one.play({ says: 'Once.' });
    claude.play({ says: 'Once.' });
    asked = one.requests.length + claude.requests.length;
    keys += 1;
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await one.close();
    await claude.close();
  });

  const calls = () => one.requests.length + claude.requests.length - asked;
  const post = (path: string, body: object, key = `key-${keys}`): Promise<Reply> =>
    router.call('POST', path, body, { 'idempotency-key': key });

  const doors = [
    ['/v1/chat/completions', question({ model: 'm' })],
    ['/v1/chat/completions', question({ model: 'm', stream: true })],
    ['/v1/chat/completions', question({ model: 'claude/m' })],
    ['/v1/chat/completions', question({ model: 'claude/m', stream: true })],
    ['/v1/completions', { model: 'm', prompt: 'Hello?' }],
    ['/v1/messages', question({ model: 'm', max_tokens: 9 })],
    ['/v1/messages', question({ model: 'm', max_tokens: 9, stream: true })],
    ['/v1/responses', { model: 'm', input: 'Hello?' }],
    ['/v1/responses', { model: 'm', input: 'Hello?', stream: true }],
    ['/v1/responses', { model: 'claude/m', input: 'Hello?', stream: true }],
  ] as const;

  it.each(doors)('is told the first answer again, to the letter, at %s (%j)', async (path, body) => {
    const first = await post(path, body);
    expect(first.status, first.text).toBe(200);
    const before = calls();
    const second = await post(path, body);
    expect(calls()).toBe(before);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.status).toBe(first.status);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(second.text).toBe(first.text);
  });

  it('of another body is refused with 422', async () => {
    await post('/v1/chat/completions', question({ model: 'm' }));
    const other = await post('/v1/chat/completions', question({ model: 'm', temperature: 1 }));
    expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_key_reused']);
    expect(other.body.error.param).toBe('Idempotency-Key');
    expect(calls()).toBe(1);
  });

  it('that is still being answered is waited for', async () => {
    one.play({ says: 'Slowly.', fault: 'late-first-content', delayMs: 300 });
    const body = question({ model: 'm', stream: true });
    const [first, second] = await Promise.all([post('/v1/chat/completions', body), post('/v1/chat/completions', body)]);
    expect(calls()).toBe(1);
    expect(second.text).toBe(first.text);
  });

  it('is asked again after a failure that another time may mend, and not after a mistake of its own', async () => {
    one.play({ fault: 'rate-limited-silently' });
    expect((await post('/v1/chat/completions', question({ model: 'm' }))).status).toBe(429);
    claude.play({ says: 'Now.' });
    const body = question({ model: 'claude/m' });
    claude.play({ fault: 'overloaded' });
    expect((await post('/v1/chat/completions', body, 'busy')).status).toBe(503);
    claude.play({ fault: 'invalid-request' });
    await router.call('POST', '/v1/providers/claude/reload');
    const mistake = await post('/v1/chat/completions', body, 'mistake');
    expect(mistake.status).toBe(400);
    const before = calls();
    const again = await post('/v1/chat/completions', body, 'mistake');
    expect([again.status, again.body.error.message]).toEqual([400, mistake.body.error.message]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(calls()).toBe(before);
  });

  it('is told the first answer after a restart, too, unless answers are not to be written down', async () => {
    const replayedWith = async (keeps: string) => {
      await using other = await startRouter();
      await addProvider(other, one, { id: 'one' });
      await activate(other, 'one');
      await setSetting(other, 'history.bodies', keeps);
      const ask = (at: RunningRouter) =>
        at.call('POST', '/v1/chat/completions', question({ model: 'm', stream: true }), { 'idempotency-key': 'kept' });
      const first = await ask(other);
      await other.stop();
      await using later = await startRouter({ dataDir: other.dataDir });
      const second = await ask(later);
      expect(second.text).toBe(first.text);
      return second.headers.get('idempotent-replayed');
    };
    expect(await replayedWith('all')).toBe('true');
    expect(await replayedWith('none')).toBeNull();
  });

  it('keeps a response once, however often it is told', async () => {
    const { body: first } = await post('/v1/responses', { model: 'm', input: 'Hello?' });
    await post('/v1/responses', { model: 'm', input: 'Hello?' });
    const kept = await router.call('GET', `/v1/responses/${first.id}`);
    expect(kept.body.id).toBe(first.id);
  });
});
