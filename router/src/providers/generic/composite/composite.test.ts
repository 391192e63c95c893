import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderMember } from '../../../domain/provider-adapter.ts';
import type { FakeScript, FakeUpstream } from '../../testing/fake-upstream.ts';
import { describeProviderContract } from '../../testing/provider-contract.ts';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from '../../testing/test-request.ts';
import {
  adapterOf,
  ask,
  closeUpstreams,
  composite,
  forms,
  inline,
  member,
  server,
  upstream,
} from './testing/composite-bench.ts';

for (const mode of ['fallback', 'race']) {
  describeProviderContract({
    type: {
      ...composite,
      type: `composite (${mode})`,
      // What the suite says of an upstream holds for the one member.
      readConfig: (config) => composite.readConfig({ mode, providers: [{ type: server.type, ...config }] }),
    },
    config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
  });
}

afterEach(closeUpstreams);

describe('fallback', () => {
  it.each(forms)(
    'asks the next member where one fails before its content, and passes the answer as it is (%j)',
    async (form) => {
      const [first, second] = [await upstream({ fault: 'server-error' }), await upstream({ says: 'Second.' })];
      const { outcome, text } = await ask(adapterOf({ providers: [inline(first), inline(second)] }), form);
      expect(outcome.kind).toBe('ended');
      expect(text).toContain('Second.');
      expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    },
  );

  it('asks nobody else where the request itself is wrong', async () => {
    const [first, second] = [await upstream({ fault: 'context-overflow' }), await upstream({})];
    const { outcome } = await ask(adapterOf({ providers: [inline(first), inline(second)] }));
    expect(outcome).toMatchObject({ failure: { kind: 'context-overflow' } });
    expect(second.requests).toHaveLength(0);
  });

  it('tries the other keys of a member before the next member', async () => {
    const first = await upstream((request) =>
      request.headers.authorization === 'Bearer good-key' ? { says: 'ok' } : { fault: 'unauthorized' },
    );
    const second = await upstream({});
    const { outcome } = await ask(
      adapterOf({ providers: [inline(first, { apiKeys: ['bad-key-1', 'good-key'] }), inline(second)] }),
    );
    expect(outcome.kind).toBe('ended');
    expect([first.requests.length, second.requests.length]).toEqual([2, 0]);
  });

  it('tells of all members where none answers', async () => {
    const [first, second] = [await upstream({ fault: 'overloaded' }), await upstream({ fault: 'rate-limited' })];
    const { outcome } = await ask(adapterOf({ providers: [inline(first), inline(second)] }));
    expect(outcome).toMatchObject({
      failure: { kind: 'rate-limited', message: expect.stringMatching(/providers\.0.+providers\.1/) },
    });
  });

  it('gives up on a member that says nothing', async () => {
    const [first, second] = [await upstream({ fault: 'hang' }), await upstream({ says: 'ok' })];
    const { outcome } = await ask(adapterOf({ providers: [inline(first), inline(second)], memberTimeout: 60 }), {
      stream: true,
    });
    expect(outcome.kind).toBe('ended');
    await first.requests[0]?.closed;
    expect(first.requests[0]?.closedEarly).toBe(true);
  });

  it('does not change members once content came', async () => {
    const [first, second] = [await upstream({ says: 'one two', fault: 'reset-mid-body' }), await upstream({})];
    const { outcome } = await ask(adapterOf({ providers: [inline(first), inline(second)] }), { stream: true });
    expect(outcome).toMatchObject({ failure: { kind: 'broken-after-content' } });
    expect(second.requests).toHaveLength(0);
  });

  it('asks each member for the model that the config names, else for its own default where it lacks the one asked for', async () => {
    const made = await upstream({ fault: 'server-error' });
    const adapter = adapterOf({
      providers: [inline(made, { model: 'named' }), inline(made, { defaultModel: 'own' }), inline(made)],
    });
    await ask(adapter);
    expect(made.requests.map(({ body }) => body['model'])).toEqual(['named', 'own', 'test-model']);
  });
});

describe('what it cost and who was asked', () => {
  const tokens = 1_000_000;
  async function registered(model: string, script: FakeScript, usdPerToken: number | undefined) {
    const reading = server.readConfig({ baseURL: (await upstream(script)).url });
    if (reading.kind === 'refused') throw new Error('refused');
    const adapter = server.create(model as ProviderId, reading.config, testTools());
    return member(adapter, {
      costUsd: (asked, usage) =>
        usdPerToken === undefined || asked !== model ? undefined : (usage.inputTokens * usdPerToken) / tokens,
    });
  }
  async function council(mode: string, last: number | undefined, form: TestRequestOptions, judge?: string) {
    const known = new Map([
      ['a', await registered('x', { fault: 'server-error' }, 1)],
      ['b', await registered('y', { says: 'Second.' }, 10)],
      ['c', await registered('z', { says: 'Third, longer.' }, last)],
    ]);
    const config = { mode, providers: ['a/x', 'b/y', 'c/z'], ...(judge === undefined ? {} : { judge }) };
    return ask(
      adapterOf(config, 'all', (id) => known.get(id)),
      form,
    );
  }
  const failed = { provider: 'a', model: 'x', outcome: 'server-error', reason: expect.any(String) };

  it.each(forms)('is told by the price of the member that answered, after those that did not (%j)', async (form) => {
    const { outcome, sink } = await council('fallback', 5, {
      ...form,
      body: { stream_options: { include_usage: true } },
    });
    expect(outcome).toMatchObject({
      summary: {
        usage: { inputTokens: 7, reportedCostUsd: 70 / tokens },
        members: [failed, { provider: 'b', model: 'y', outcome: 'ok' }],
      },
    });
    const told = sink.heard.find((event) => event.type === 'usage');
    if ('dialect' in form) expect(told).toMatchObject({ usage: { reportedCostUsd: 70 / tokens } });
  });

  it.each(['longest', 'c/z'])('is the sum of all who were asked (judge %s)', async (judge) => {
    const { outcome } = await council('best-of', 5, { dialect: 'events' }, judge);
    const asked = [failed, { provider: 'b', model: 'y', outcome: 'ok' }, { provider: 'c', model: 'z', outcome: 'ok' }];
    const perInput = judge === 'longest' ? 7 * 10 + 7 * 5 : 7 * 10 + 2 * 7 * 5;
    expect(outcome).toMatchObject({ summary: { usage: { reportedCostUsd: expect.closeTo(perInput / tokens, 12) } } });
    const told = outcome.kind === 'ended' ? (outcome.summary.members ?? []) : [];
    for (const one of asked) expect(told).toContainEqual(expect.objectContaining(one));
  });

  it('is unknown where one of them has no price', async () => {
    const { outcome } = await council('best-of', undefined, { dialect: 'events' }, 'longest');
    expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 14, reportedCostUsd: undefined } } });
  });

  it('names all of them where none answers', async () => {
    const providers = [inline(await upstream({ fault: 'server-error' }), { model: 'm1' })];
    const { outcome } = await ask(adapterOf({ providers }));
    expect(outcome).toMatchObject({ failure: { members: [{ model: 'm1', outcome: 'server-error' }] } });
  });
});

describe('race', () => {
  it.each(forms)('takes the first that has content and cancels the others (%j)', async (form) => {
    const slow = await upstream({ fault: 'hang' });
    const failing = await upstream({ fault: 'server-error' });
    const quick = await upstream({ says: 'Quick.' });
    const adapter = adapterOf({ mode: 'race', providers: [inline(slow), inline(failing), inline(quick)] });
    const { outcome, text } = await ask(adapter, form);
    expect(outcome.kind).toBe('ended');
    expect(text).toContain('Quick.');
    while (slow.requests[0] === undefined) await sleep(2);
    await slow.requests[0].closed;
    expect(slow.requests[0].closedEarly).toBe(true);
  });

  it('fails where all fail, and when nobody says anything in time', async () => {
    const failing = await upstream({ fault: 'server-error' });
    const failed = await ask(adapterOf({ mode: 'race', providers: [inline(failing), inline(failing)] }));
    expect(failed.outcome).toMatchObject({ failure: { kind: 'server-error' } });
    const silent = await upstream({ fault: 'hang' });
    const late = await ask(adapterOf({ mode: 'race', providers: [inline(silent)], memberTimeout: 50 }));
    expect(late.outcome).toMatchObject({ failure: { kind: 'timed-out' } });
  });

  it('cancels all when it is aborted', async () => {
    const [one, two] = [await upstream({ fault: 'hang' }), await upstream({ fault: 'stall' })];
    const sink = new RecordingSink();
    const call = adapterOf({ mode: 'race', providers: [inline(one), inline(two)] }).chat(testCall(), sink);
    while (one.requests.length + two.requests.length < 2) await sleep(2);
    call.abort();
    await Promise.all([one.requests[0]?.closed, two.requests[0]?.closed]);
    expect([one.requests[0]?.closedEarly, two.requests[0]?.closedEarly]).toEqual([true, true]);
  });
});

describe('members by their ids', () => {
  it('are those of the registry, with their keys and names of models', async () => {
    const made = await upstream({});
    const reading = server.readConfig({ baseURL: made.url });
    if (reading.kind === 'refused') throw new Error('refused');
    const target = server.create('a' as ProviderId, reading.config, testTools());
    const known = member(target, {
      keys: [{ secret: 'key-of-a', weight: 1, models: undefined }],
      upstreamName: (model) => `up-${model}`,
    });
    const adapter = adapterOf({ providers: ['gone', 'a/x/y', { provider: 'a' }] }, 'c', (id) =>
      id === 'a' ? known : undefined,
    );
    await ask(adapter);
    expect(made.requests[0]).toMatchObject({
      body: { model: 'up-x/y' },
      headers: { authorization: 'Bearer key-of-a' },
    });
  });

  it('that are all gone are told as a mistake of the configuration', async () => {
    const { outcome } = await ask(adapterOf({ providers: ['gone', 'off'] }));
    expect(outcome).toMatchObject({
      failure: { kind: 'misconfigured', message: expect.stringContaining('gone, off') },
    });
  });

  it.each(['fallback', 'race', 'best-of', 'ensemble'])('that lead back to it are refused (%s)', async (mode) => {
    const known = new Map<string, ProviderMember>();
    for (const [id, other] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ] as const) {
      known.set(id, member(adapterOf({ mode, providers: [other] }, id, (name) => known.get(name))));
    }
    const adapter = known.get('a')?.adapter;
    if (adapter === undefined) throw new Error('no adapter');
    const message = expect.stringContaining('a → b → c → a');
    expect((await ask(adapter)).outcome).toMatchObject({ failure: { kind: 'looped', message } });
    const listing = adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(1_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'looped', message } });
  });

  it('may stand inside one another', async () => {
    const made = await upstream({ says: 'deep' });
    const inner = { type: 'composite', providers: [inline(made)] };
    expect(
      (await ask(adapterOf({ providers: [{ type: 'composite', providers: [inner] }] }), { dialect: 'events' })).text,
    ).toBe('deep');
  });
});

describe('the list of models', () => {
  it('is that of all members that answer, each model once', async () => {
    const providers = [
      inline(await upstream({}, ['a', 'b'])),
      inline(await upstream({}, ['b', 'c'])),
      inline({ url: 'http://127.0.0.1:9/v1' } as FakeUpstream),
    ];
    const models = await adapterOf({ providers }).listModels({ secret: undefined, signal: AbortSignal.timeout(2_000) });
    expect(models.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the config', () => {
  it.each([
    [{}, ['providers']],
    [{ providers: [] }, ['providers']],
    [{ providers: ['a', 7] }, ['providers.1']],
    [{ providers: [{ type: 'nothing' }] }, ['providers.0.type']],
    [{ providers: [{ type: 'openai-compatible' }] }, ['providers.0.baseURL']],
    [{ providers: ['a'], mode: 'vote' }, ['mode']],
    [{ providers: ['a'], mode: 'ensemble', judge: 'longest' }, ['judge']],
    [{ providers: ['a'], memberTimeout: 0 }, ['memberTimeout']],
  ])('%j is refused for %j', (config, fields) => {
    const reading = composite.readConfig(config as JsonObject);
    expect(reading.kind === 'refused' && reading.problems.map(({ field }) => field)).toEqual(fields);
  });
});
