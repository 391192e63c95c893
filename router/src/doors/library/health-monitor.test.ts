import { afterEach, expect, it } from 'vitest';
import type { Alert } from './alert.ts';
import { HealthMonitor, type HealthRule } from './health-monitor.ts';

const rule: HealthRule = { type: 'ping', intervalMs: 3_600_000, timeoutMs: 5 };
const alerts: Alert[] = [];
const standing = { providers: ['one'], healthy: true };
const monitor = new HealthMonitor(
  { checks: [rule], failureThreshold: 3, recoveryThreshold: 2 },
  {
    providers: () => standing.providers,
    check: async (provider) => ({ provider, healthy: standing.healthy, latency: 1, error: 'It is ill.' }),
    alert: (alert) => alerts.push(alert),
    now: () => 7,
  },
);
afterEach(() => monitor.close());

async function look(healthy: boolean, times: number): Promise<readonly string[]> {
  standing.healthy = healthy;
  for (let count = 0; count < times; count += 1) await monitor.look(rule);
  return alerts.map(({ type }) => type);
}

it('tells once after so many failures in a row, once after so many successes, and forgets who is gone', async () => {
  expect(await look(false, 2)).toEqual([]);
  expect(await look(true, 1)).toEqual([]);
  expect(await look(false, 2)).toEqual([]);
  expect(await look(false, 3)).toEqual(['provider_unhealthy']);
  expect(alerts[0]).toMatchObject({ provider: 'one', message: 'Provider "one" failed 3 checks in a row: It is ill.' });
  expect(await look(true, 1)).toHaveLength(1);
  expect(await look(true, 5)).toEqual(['provider_unhealthy', 'provider_recovered']);
  await look(false, 2);
  standing.providers = [];
  await look(false, 1);
  standing.providers = ['one'];
  expect(await look(false, 2)).toHaveLength(2);
});
