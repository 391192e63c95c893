import { changedMeanwhile, providerTag } from './entity-tags.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import { noSuchProvider, type WriteDesk } from './write-desk.ts';
import type { Author, Missing, Outdated } from './write-outcome.ts';

/** The provider that somebody wants to change, where it is as they saw it. */
export function providerToChange(desk: WriteDesk, id: string, author: Author): RegisteredProvider | Missing | Outdated {
  const provider = desk.view().provider(id);
  if (provider === undefined) return noSuchProvider(id);
  return changedMeanwhile(author, () => providerTag(provider)) ?? provider;
}
