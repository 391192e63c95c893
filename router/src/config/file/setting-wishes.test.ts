import { expect, it } from 'vitest';
import type { RouterFile } from './router-file.ts';
import { settingWishes } from './setting-wishes.ts';

function wishes(file: RouterFile, watchesHealth = false): Record<string, string> {
  return Object.fromEntries(settingWishes(file, watchesHealth).map(({ key, value }) => [key, value]));
}

it('budgets, limits, caching, learning and error handling are settings', () => {
  expect(
    wishes({
      routing: {
        budgetLimits: { daily: 10, monthly: 300, hardStop: false },
        mlConfig: { modelTraining: true, predictionWindow: 300_000, retrainInterval: 3_600_000 },
      },
      optimization: {
        caching: { enabled: true, ttl: 3_600_000, maxSize: 1000 },
        rateLimiting: { enabled: true, requestsPerMinute: 100, burstCapacity: 20 },
      },
      errorHandling: { retryPolicy: { maxAttempts: 2 }, recoveryActions: { timeout: 'increase_timeout' } },
      security: { compliance: { dataResidency: 'us-east-1' } },
    }),
  ).toEqual({
    'budget.daily': '10',
    'budget.monthly': '300',
    'budget.onExhausted': 'continue',
    'routing.learning': 'true',
    'routing.learningWindowMs': '300000',
    'routing.retrainIntervalMs': '3600000',
    'cache.enabled': 'true',
    'cache.ttlMs': '3600000',
    'cache.maxEntries': '1000',
    'rateLimit.requestsPerMinute': '100',
    'rateLimit.burstCapacity': '20',
    'routing.retries': '1',
    'routing.errorHandling': '{"recoveryActions":{"timeout":"increase_timeout"}}',
    'compliance.dataResidency': 'us-east-1',
  });
});

it('what is switched off is no wish, and the last of several that say the same holds', () => {
  expect(
    wishes({
      routing: {
        fallback: { enabled: false, maxRetries: 5 },
        fallbackEnabled: true,
        circuitBreaker: { enabled: false },
      },
      optimization: { rateLimiting: { enabled: false, requestsPerMinute: 1 }, retry: { maxAttempts: 9 } },
    }),
  ).toEqual({ 'routing.fallbackEnabled': 'true', 'routing.retries': '5', 'routing.breakerFailures': '1000' });
});

it('health is watched as healthMonitoring says, else as routing does, and not where somebody else watches', () => {
  const checks = [{ type: 'ping', interval: 30_000, timeout: 5_000 }];
  const file = { healthMonitoring: { enabled: true, checks, alerts: { failureThreshold: 3, recoveryThreshold: 2 } } };
  expect(wishes(file)).toEqual({
    'health.checks': JSON.stringify(checks),
    'health.failureThreshold': '3',
    'health.successThreshold': '2',
  });
  expect(wishes(file, true)).toEqual({});
  expect(wishes({ routing: { healthCheckInterval: 30_000 } })).toEqual({
    'health.checks': '[{"type":"ping","interval":30000}]',
  });
  expect(wishes({ routing: { healthCheck: { enabled: false, interval: 5 } } })).toEqual({});
});
