import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, question } from './kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

describe('what a request wants of its way', () => {
  let one: FakeUpstream;
  let two: FakeUpstream;
  let router: RunningRouter;

  beforeAll(async () => {
    one = await fakeUpstream({}, { models: ['m'] });
    two = await fakeUpstream({}, { models: ['m', 'n'] });
    router = await startRouter();
    await addProvider(router, one, { id: 'one' });
    await addProvider(router, two, { id: 'two' });
    await activate(router, 'one');
    for (const [provider, model] of [
      ['one', 'm'],
      ['two', 'm'],
      ['two', 'n'],
    ] as const)
      await router.call('POST', `/v1/providers/${provider}/models`, { model_id: model });
  });
  beforeEach(() => {
    one.play({});
    two.play({});
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await one.close();
    await two.close();
  });

  function ask(fields: object, headers: Record<string, string> = {}): Promise<Reply> {
    return router.call('POST', '/v1/chat/completions', question({ model: 'm', ...fields }), headers);
  }

  it('decides who answers, and reaches no upstream', async () => {
    const before = two.requests.length;
    const reply = await ask({ provider: { order: ['two'], data_collection: 'deny' }, models: ['n'] });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-router-provider')).toBe('two');
    expect(reply.headers.get('x-router-dropped-params')).toBe('provider.data_collection');
    const sent = two.requests.slice(before).map(({ body }) => body);
    expect(sent).toHaveLength(1);
    expect(Object.keys(sent[0] ?? {}).toSorted()).toEqual(['messages', 'model']);
  });

  it('goes on to the next of its models', async () => {
    one.play({ fault: 'server-error' });
    const reply = await ask({ models: ['n'], provider: { ignore: ['two-but-nobody'], order: ['one'] } });
    expect(reply.headers.get('x-router-provider')).toBe('two');
  });

  it('is the same in Anthropic’s dialect, and in that of the Responses', async () => {
    const provider = { only: ['two'] };
    const message = await router.call('POST', '/v1/messages', question({ model: 'm', max_tokens: 9, provider }));
    expect(message.headers.get('x-router-provider')).toBe('two');
    const response = await router.call('POST', '/v1/responses', { model: 'm', input: 'Hello?', provider });
    expect(response.headers.get('x-router-provider')).toBe('two');
  });

  it('is refused where it leaves nobody, with the wish that took each one out', async () => {
    const reply = await ask({ provider: { ignore: ['one', 'two'] } });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'no_candidate', param: 'provider.ignore' } } });
    expect(reply.body.details.map(({ message }: { message: string }) => message)).toEqual(
      expect.arrayContaining(['one/m: named in "ignore"', 'two/m: named in "ignore"']),
    );
  });

  it('is refused where it cannot be read, naming the field', async () => {
    expect(await ask({ provider: { sort: 'beauty' } })).toMatchObject({
      status: 400,
      body: { error: { param: 'provider.sort' } },
    });
    expect(await ask({}, { 'x-router-timeout-ms': 'soon' })).toMatchObject({
      status: 400,
      body: { error: { param: 'x-router-timeout-ms' } },
    });
  });

  it('gives up in the time that the request has', async () => {
    one.play({ fault: 'hang' });
    const reply = await ask({}, { 'x-router-timeout-ms': '300' });
    expect(reply).toMatchObject({ status: 504, body: { error: { code: 'upstream_timeout' } } });
  });

  it('shuts a provider for nobody else, however short the time was', async () => {
    one.play({ fault: 'late-first-content', delayMs: 400 });
    for (let time = 0; time < 6; time += 1) {
      const hasty = await ask({}, { 'x-router-timeout-ms': '20' });
      expect(hasty).toMatchObject({ status: 504, body: { error: { code: 'upstream_timeout' } } });
      expect(hasty.body.error.message).toContain('after 0.02 s (as long as the request gave it)');
    }

    expect(await ask({})).toMatchObject({ status: 200 });
  });

  it('can be tried without asking anybody', async () => {
    const body = question({ model: 'm', provider: { only: ['two'] } });
    const { body: told } = await router.call('POST', '/v1/route/explain', body);
    expect(told.chosen).toEqual({ provider: 'two', model: 'm' });
    expect(told.candidates).toContainEqual({ provider: 'one', model: 'm', removed: 'not among "only": two' });
  });
});
