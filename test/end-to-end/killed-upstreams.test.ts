import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, question, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const AT_ONCE = 500;
const FOR_MS = 10_000;
/** So many connections show that it answers. */
const BUSY = 50;
/** Longer than a breaker's first rests. */
const BACK_WITHIN_MS = 5_000;
const ANSWER = { says: 'one two three four five six seven eight', chunkDelayMs: 40 };
const USD_PER_MILLION = 10;
const usage = { prompt_tokens: 20, completion_tokens: 80, total_tokens: 100 };
const ANSWER_USD = (usage.total_tokens * USD_PER_MILLION) / 1e6;

async function socketsOf({ pid }: RunningRouter): Promise<number> {
  const names = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return links.filter((link) => link.startsWith('socket:')).length;
}

interface StreamedReply {
  readonly status: number;
  readonly text: string;
}

/** On a connection of its own, which goes with it: no client's pool is counted as the router's. */
async function ask(router: RunningRouter): Promise<StreamedReply> {
  const headers = { 'content-type': 'application/json', 'x-router-tags': 'load' };
  const asked = request(`${router.url}/v1/chat/completions`, { method: 'POST', agent: false, headers });
  asked.end(JSON.stringify(question({ stream: true, max_tokens: 100 })));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await textOf(response) };
}

async function costsOf(router: RunningRouter): Promise<readonly number[]> {
  const costs: number[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await router.call('GET', `/v1/history?limit=200${cursor}`);
    costs.push(...body.history.map((one: { cost_usd: number | null }) => one.cost_usd ?? 0));
    if (!body.next_cursor) return costs;
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
}

type Fate = 'whole' | 'broken' | 'lost';

/** A stream that broke after its first words had no other candidate any more, and says so itself. */
function fateOf({ status, text }: StreamedReply): Fate {
  const last = readSse(text).data.at(-1);
  if (status === 200 && last === '[DONE]') return text.includes('eight') ? 'whole' : 'lost';
  return status === 200 && text.includes('"content":"one') && text.includes('"code":"stream_broken"')
    ? 'broken'
    : 'lost';
}

describe('five hundred streams at once over three upstreams that are killed and started again at random', () => {
  it.each([
    ['the active provider, with fallback', undefined],
    ['a strategy', 'reliability-optimized'],
  ] as const)(
    'lose no request, no money and no socket (%s)',
    async (_, strategy) => {
      await using router = await startRouter();
      const start = (port?: number): Promise<FakeUpstream> =>
        fakeUpstream(
          { ...ANSWER, usage },
          { models: ['fake-model'], usageUnasked: true, ...(port === undefined ? {} : { port }) },
        );
      const upstreams = await Promise.all([start(), start(), start()]);
      for (const [index, upstream] of upstreams.entries()) {
        await addProvider(router, upstream, { id: `up-${index}` });
        const price = { input_usd_per_million: USD_PER_MILLION, output_usd_per_million: USD_PER_MILLION };
        await router.call('POST', `/v1/providers/up-${index}/models`, {
          model_id: 'fake-model',
          is_default: true,
          ...price,
        });
      }
      await activate(router, 'up-0');
      await setSetting(router, 'routing.fallbackEnabled', 'true');
      if (strategy !== undefined) await setSetting(router, 'routing.strategy', strategy);
      const limit = { scope: { kind: 'tag', name: 'load' }, period: 'day', limit_usd: 1_000 };
      expect((await router.call('PUT', '/v1/budgets/load', limit)).status).toBeLessThan(300);
      const before = await socketsOf(router);

      const endsMs = performance.now() + FOR_MS;
      const fates: Record<Fate, number> = { whole: 0, broken: 0, lost: 0 };
      const lost: string[] = [];
      const client = async (): Promise<void> => {
        while (performance.now() < endsMs) {
          const reply = await ask(router);
          const fate = fateOf(reply);
          fates[fate] += 1;
          if (fate === 'lost') lost.push(`${reply.status} ${reply.text.slice(0, 600)}`);
        }
      };
      const killer = async (): Promise<void> => {
        await sleep(1_000);
        while (performance.now() < endsMs) {
          // One at a time, so that two are always there, and one that has something to lose.
          const busy = [0, 1, 2].filter((each) => (upstreams[each]?.openConnections ?? 0) > BUSY);
          const index = busy[Math.floor(Math.random() * busy.length)] ?? 0;
          const victim = upstreams[index];
          await victim?.close();
          await sleep(100 + Math.random() * 400);
          const back = await start(victim?.port);
          upstreams[index] = back;
          // While it still rests the next one is left alone: else there would be times without any other candidate.
          const latestMs = performance.now() + BACK_WITHIN_MS;
          while (back.requests.length < 20 && performance.now() < latestMs) await sleep(50);
          await sleep(Math.random() * 500);
        }
      };
      await Promise.all([killer(), ...Array.from({ length: AT_ONCE }, client)]);

      expect(lost.slice(0, 3), JSON.stringify(fates)).toEqual([]);
      expect(fates.whole).toBeGreaterThan(AT_ONCE);
      expect(fates.broken).toBeGreaterThan(0);
      await eventually('nothing held back of the budget', async () => {
        const { body } = await router.call('GET', '/v1/budgets/load');
        return body.reserved_usd === 0;
      });
      const asked = fates.whole + fates.broken;
      const costs = await eventually('a record of each', async () => {
        const all = await costsOf(router);
        return all.length >= asked && all;
      });
      expect(costs).toHaveLength(asked);
      const spentUsd = (await router.call('GET', '/v1/budgets/load')).body.spent_usd;
      expect(spentUsd).toBeCloseTo(
        costs.reduce((sum, cost) => sum + cost, 0),
        6,
      );
      // Those that broke are paid for as far as they came.
      expect(spentUsd).toBeLessThanOrEqual(asked * ANSWER_USD);
      await Promise.all(upstreams.map((upstream) => upstream.close()));
      await eventually('as many sockets as before', async () => (await socketsOf(router)) <= before, 15_000);
    },
    60_000,
  );
});
