import { providerToChange } from './provider-to-change.ts';
import { noSuchProvider, type WriteDesk } from './write-desk.ts';
import type { Author, RemoveOutcome } from './write-outcome.ts';

/** Requests under way end undisturbed; the active provider stays until another one is. */
export async function removeProvider(desk: WriteDesk, id: string, author: Author): Promise<RemoveOutcome> {
  const provider = providerToChange(desk, id, author);
  if ('kind' in provider) return provider;
  if (desk.view().activeProvider === id) {
    return {
      kind: 'in-use',
      message: `Provider "${id}" is the active one. Switch first: PUT /v1/settings/active_provider, or provider-cli set ID.`,
    };
  }
  const outcome = await desk.commit([{ kind: 'delete-provider', id }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'removed', provider };
    case 'missing':
      return noSuchProvider(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}
