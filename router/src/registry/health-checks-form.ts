import type { HealthCheck } from '../domain/health-check.ts';
import type { SettingForm } from './setting-form.ts';

const MAX_CHECKS = 10;
const MAX_PROMPT = 1_000;
const LEAST_INTERVAL_MS = 1_000;
const MAX_MS = 86_400_000;
const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 5_000;

/** D4's `checks`: a JSON array. */
export const healthChecksForm: SettingForm<readonly HealthCheck[]> = {
  expected: 'a JSON array of checks such as {"type": "ping", "interval": 30000, "timeout": 5000}',
  parse(text) {
    if (text.trim() === '') return [];
    const parsed = parseJson(text);
    if (!Array.isArray(parsed) || parsed.length > MAX_CHECKS) return undefined;
    const checks = parsed.map(readCheck);
    return checks.every((check) => check !== undefined) ? checks : undefined;
  },
  write: (checks) => JSON.stringify(checks.map(toJson)),
};

function readCheck(given: unknown): HealthCheck | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { type, interval = INTERVAL_MS, timeout = TIMEOUT_MS, ...rest } = given as Record<string, unknown>;
  if (!isMs(interval, LEAST_INTERVAL_MS) || !isMs(timeout, 1)) return undefined;
  const times = { intervalMs: interval, timeoutMs: timeout };
  if (type === 'ping') return Object.keys(rest).length === 0 ? { type, ...times } : undefined;
  const { testPrompt = 'Hello', expectedResponseLength = 1, ...others } = rest;
  if (type !== 'request' || Object.keys(others).length > 0) return undefined;
  if (typeof testPrompt !== 'string' || testPrompt === '' || testPrompt.length > MAX_PROMPT) return undefined;
  if (!isLength(expectedResponseLength)) return undefined;
  return { type, ...times, prompt: testPrompt, expectedLength: expectedResponseLength };
}

function toJson(check: HealthCheck): object {
  const { type, intervalMs: interval, timeoutMs: timeout } = check;
  switch (check.type) {
    case 'ping':
      return { type, interval, timeout };
    case 'request':
      return { type, interval, timeout, testPrompt: check.prompt, expectedResponseLength: check.expectedLength };
  }
}

function isMs(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_MS;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_PROMPT;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
