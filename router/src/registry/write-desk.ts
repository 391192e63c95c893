import type { Actor } from '../domain/principal.ts';
import type { ProviderTypes, RegistryChange } from './ports.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { RegistryView } from './registry-view.ts';
import type { Missing, Unavailable } from './write-outcome.ts';

/** What the writes of this room work with. `commit` takes what was planned on the picture of now and returns when the next one is in place. */
export interface WriteDesk {
  readonly types: ProviderTypes;
  readonly now: () => number;
  /** Whether a URL leads to this router itself. */
  readonly isOwnAddress: (address: string) => boolean;
  view(): RegistryView;
  commit(changes: readonly RegistryChange[], actor: Actor): Promise<CommitOutcome>;
}

export type CommitOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'conflict'; readonly message: string }
  | Missing
  | Unavailable;

/**
 * Thrown by `commit` when another process has written since the picture on which the changes rest; by then a newer picture is in place. Caught
 * where writes begin, which plans the same write again: none of the steps between needs to know.
 */
export class OutdatedPicture extends Error {}

export function noSuchProvider(id: string): Missing {
  return { kind: 'missing', message: `There is no provider "${id}".` };
}

/** A provider just written. It is missing only where another process removed it in the same moment. */
export function written(desk: WriteDesk, id: string): RegisteredProvider | Unavailable {
  return (
    desk.view().provider(id) ?? {
      kind: 'unavailable',
      reason: `Provider "${id}" was written, but somebody else has removed it since.`,
    }
  );
}
