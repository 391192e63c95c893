import type { RequestRecord } from '../../domain/request-record.ts';
import type { AppendOutcome, Reading, RecordStore, RetentionLimits } from '../ports.ts';

/** A store that says what a test wants, then takes everything. */
export class ScriptedStore implements RecordStore {
  readonly batches: string[][] = [];
  readonly retentions: RetentionLimits[] = [];
  readonly outcomes: (AppendOutcome | Error | 'never')[];

  constructor(...outcomes: readonly (AppendOutcome | Error | 'never')[]) {
    this.outcomes = [...outcomes];
  }

  /** The ids that were asked to be written, over all batches. */
  get written(): readonly string[] {
    return this.batches.flat();
  }

  append(batch: readonly RequestRecord[]): Promise<AppendOutcome> {
    const outcome = this.outcomes.shift() ?? { kind: 'written', count: batch.length };
    if (outcome === 'never') return new Promise(() => {});
    if (outcome instanceof Error) return Promise.reject(outcome);
    if (outcome.kind === 'written') this.batches.push(batch.map((record) => record.id));
    return Promise.resolve(outcome);
  }

  spending(): Promise<Reading<readonly number[]>> {
    return Promise.resolve({ kind: 'unavailable', reason: 'A scripted store counts nothing.' });
  }

  retain(limits: RetentionLimits): Promise<void> {
    this.retentions.push(limits);
    return Promise.resolve();
  }
}
