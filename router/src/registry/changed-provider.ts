import type { RegisteredProvider } from './registered-provider.ts';
import { type CommitOutcome, noSuchProvider, type WriteDesk, written } from './write-desk.ts';
import type { Missing, Unavailable } from './write-outcome.ts';

/** A provider after changes to it were committed, or why they were not. */
export function changedProvider(
  desk: WriteDesk,
  id: string,
  outcome: CommitOutcome,
): RegisteredProvider | Missing | Unavailable {
  switch (outcome.kind) {
    case 'committed':
      return written(desk, id);
    case 'missing':
      return noSuchProvider(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}
