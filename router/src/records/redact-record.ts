import type { RequestRecord } from '../domain/request-record.ts';
import { redact } from './redact.ts';

/** Upstreams explain themselves in whole web pages. */
const MAX_MESSAGE = 4_000;

/** The record with secrets out of what upstreams said. A record without such sentences comes back as it is. */
export function redactRecord(record: RequestRecord): RequestRecord {
  if (record.errorMessage === undefined && record.attempts.every((attempt) => attempt.reason === undefined))
    return record;
  return {
    ...record,
    errorMessage: clean(record.errorMessage),
    attempts: record.attempts.map((attempt) => ({ ...attempt, reason: clean(attempt.reason) })),
  };
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : redact(text.slice(0, MAX_MESSAGE));
}
