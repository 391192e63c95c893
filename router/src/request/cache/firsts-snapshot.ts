import type { FirstOutcome } from './idempotent-answers.ts';

/** Another form of it is another number: what an older or newer version wrote is left. */
const VERSION = 1;

export interface KeptFirst {
  readonly fingerprint: string;
  readonly outcome: FirstOutcome;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** First answers as plain data, for the process that comes after this one. */
export interface FirstsSnapshot {
  readonly version: typeof VERSION;
  readonly entries: readonly (readonly [key: string, first: KeptFirst])[];
}

/** Who asked for an answer means nothing to another process. */
export function toSnapshot(entries: FirstsSnapshot['entries']): FirstsSnapshot {
  return {
    version: VERSION,
    entries: entries.map(([key, first]) => [key, { ...first, outcome: plain(first.outcome) }]),
  };
}

/** Written by this router alone; anything else is none. */
export function isSnapshot(value: unknown): value is FirstsSnapshot {
  if (typeof value !== 'object' || value === null || !('version' in value) || !('entries' in value)) return false;
  return value.version === VERSION && Array.isArray(value.entries) && value.entries.every(isEntry);
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const first: Partial<KeptFirst> | null | undefined = entry[1];
  return typeof first?.bytes === 'number' && typeof first.atMs === 'number' && typeof first.outcome === 'object';
}

function plain(outcome: FirstOutcome): FirstOutcome {
  return outcome.kind === 'answered' ? { ...outcome, answer: { ...outcome.answer, askedBy: undefined } } : outcome;
}
