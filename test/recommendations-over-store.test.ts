import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProviderId } from '../router/src/domain/ids.ts';
import type { RequestRecord } from '../router/src/domain/request-record.ts';
import { noUsage } from '../router/src/domain/usage.ts';
import { Insight } from '../router/src/records/insight/insight.ts';
import { openStore } from '../router/src/store/open-store.ts';
import type { Store } from '../router/src/store/store.ts';
import { sampleRecord } from '../router/src/store/testing/sample-rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const nowMs = Date.now();

let folder: string;
let store: Store;

/** Three days of two providers of one model: one dear and sometimes out, one cheap and well. */
function records(): readonly RequestRecord[] {
  return Array.from({ length: 2_000 }, (_, index): RequestRecord => {
    const provider = (index % 2 === 0 ? 'dear' : 'cheap') as ProviderId;
    const isBad = provider === 'dear' && index % 10 === 0;
    return sampleRecord(`r${index}`, {
      atMs: nowMs - 3 * DAY + Math.floor((index / 2_000) * 3 * DAY),
      provider,
      status: isBad ? 'error' : 'ok',
      attempts: [
        { provider, model: 'gpt-4', outcome: isBad ? 'server-error' : 'ok', reason: undefined, durationMs: 9 },
      ],
      usage: isBad ? undefined : { ...noUsage, inputTokens: 80 + (index % 40), outputTokens: 20 },
      costUsd: isBad ? undefined : (provider === 'dear' ? 0.01 : 0.004) * (1 + (index % 7) / 20),
    });
  });
}

function insight(): Insight {
  return new Insight({
    history: store.history,
    nowMs: () => nowMs,
    moment: () => ({ inFlight: 0, queueDepth: 0, inFlightAt: () => undefined, savedUsd: undefined }),
    context: () => ({ strategy: 'balanced', fallbackEnabled: true, hedging: false }),
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-router-advice-'));
  const options = { masterKeySource: { kind: 'beside-database' }, isSecretKey: () => false } as const;
  const opening = await openStore({ file: join(folder, 'provider-router.db'), ...options });
  if (opening.kind === 'refused') throw new Error(opening.reason);
  store = opening.store;
  const all = records();
  for (let start = 0; start < all.length; start += 500) await store.records.append(all.slice(start, start + 500));
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

it.each(['before', 'after'])(
  'recommendations rest on what the database has, %s the records are summed',
  async (when) => {
    if (when === 'after')
      await store.records.retain({
        recordsFromMs: 0,
        statsFromMs: 0,
        responsesFromMs: 0,
        maxBytes: Number.MAX_SAFE_INTEGER,
        nowMs,
      });
    const reading = await insight().recommendations(7 * DAY);
    if (reading.kind === 'unavailable') throw new Error(reading.reason);

    expect(reading.value.map(({ type }) => type)).toEqual(['failing-target', 'cheaper-target']);
    const [failing, cheaper] = reading.value;
    expect(failing?.evidence).toMatchObject({ calls: 2_000, numbers: { failureRate: 0.2, betterFailureRate: 0 } });
    expect(cheaper?.evidence.interval.low).toBeGreaterThan(0);
    expect(cheaper?.evidence.numbers['costPerTokenUsd']).toBeGreaterThan(
      2 * (cheaper?.evidence.numbers['cheaperCostPerTokenUsd'] ?? 0),
    );
  },
);

it('says the same when it is asked again', async () => {
  expect(await insight().recommendations(7 * DAY)).toEqual(await insight().recommendations(7 * DAY));
});
