import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ProviderId } from '../../router/src/domain/ids.ts';
import { noUsage } from '../../router/src/domain/usage.ts';
import { openStore } from '../../router/src/store/open-store.ts';
import { sampleRecord } from '../../router/src/store/testing/sample-rows.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { startRouter } from './kit/start-router.ts';

const DAY = 24 * 3_600_000;
const nowMs = Date.now();
const provider = 'dear' as ProviderId;

/** Three days of traffic, half a dollar a call. */
const records = Array.from({ length: 600 }, (_, index) =>
  sampleRecord(`r${index}`, {
    atMs: nowMs - 3 * DAY + Math.floor((index / 600) * 3 * DAY),
    provider,
    attempts: [{ provider, model: 'gpt-4', outcome: 'ok', reason: undefined, durationMs: 9 }],
    usage: { ...noUsage, inputTokens: 100, outputTokens: 20 },
    costUsd: 0.5,
  }),
);

it('a budget that ends before its period at the pace of the last days is told, with when and why', async () => {
  const dataDir = await makeDataDir();
  const options = { masterKeySource: { kind: 'beside-database' }, isSecretKey: () => false } as const;
  const opening = await openStore({ file: join(dataDir, 'provider-router.db'), ...options });
  if (opening.kind === 'refused') throw new Error(opening.reason);
  await opening.store.records.append(records);
  await opening.store.close();

  await using router = await startRouter({ dataDir });
  const advice = async () => {
    const { body } = await router.call('GET', '/v1/recommendations?window=7d');
    return body.recommendations.filter(({ type }: { type: string }) => type === 'budget');
  };
  expect(await advice()).toEqual([]);
  await router.call('PUT', '/v1/settings/budget.monthly', { value: '100000' });
  const { body } = await router.call('GET', '/v1/budgets');
  // A cent is left: at a hundred dollars a day it lasts some seconds.
  await router.call('PUT', '/v1/settings/budget.monthly', { value: String(body.budgets[0].spent_usd + 0.01) });
  expect(await advice()).toMatchObject([{ description: expect.stringContaining('ends on'), evidence: { calls: 600 } }]);
});
