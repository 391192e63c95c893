import type { HealthCheck, RouterFile } from '../../config/file/router-file.ts';
import type { HealthRule, HealthRules } from './health-monitor.ts';

const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 5_000;
const FAILURES = 3;
const RECOVERIES = 2;

/** How health is watched: as `healthMonitoring` says, else as `routing.healthCheck` does. undefined: not at all. */
export function healthRules(
  { healthMonitoring, routing }: RouterFile,
  wanted: RouterFile['healthMonitoring'],
): HealthRules | undefined {
  const said = wanted ?? healthMonitoring;
  const detail = typeof said === 'object' ? said : typeof healthMonitoring === 'object' ? healthMonitoring : {};
  const plain = routing?.healthCheck ?? {};
  const isOn = said === undefined ? plain.enabled === true : said !== false && detail.enabled !== false;
  if (!isOn) return undefined;
  const pingEveryMs = plain.interval ?? routing?.healthCheckInterval ?? INTERVAL_MS;
  const checks = detail.checks ?? [{ type: 'ping', interval: pingEveryMs, timeout: plain.timeout }];
  return {
    checks: checks.map(toRule),
    failureThreshold: Math.max(1, detail.alerts?.failureThreshold ?? plain.failureThreshold ?? FAILURES),
    recoveryThreshold: Math.max(1, detail.alerts?.recoveryThreshold ?? plain.successThreshold ?? RECOVERIES),
  };
}

function toRule({ type, interval, timeout, testPrompt, expectedResponseLength }: HealthCheck): HealthRule {
  const times = { intervalMs: Math.max(1, interval ?? INTERVAL_MS), timeoutMs: timeout ?? TIMEOUT_MS };
  if (type !== 'request') return { ...times, type: 'ping' };
  return { ...times, type: 'request', prompt: testPrompt ?? 'Hello', leastCharacters: expectedResponseLength ?? 1 };
}
