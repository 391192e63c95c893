import type { Progress } from '../plan.ts';
import type { Choice } from './choice.ts';

/** The chain that begins with whoever was asked first; undefined where nobody was asked yet, or no chain begins so. */
export function chainOf(
  chains: readonly (readonly string[])[],
  { tried: [first] }: Pick<Progress, 'tried'>,
): readonly string[] | undefined {
  if (first === undefined) return undefined;
  return chains.find(([head]) => head === first.target.provider.id);
}

/** Those of the next link of a chain that may answer; all of them where the chain has no more to say. */
export function nextInChain<Link extends Choice>(
  chain: readonly string[] | undefined,
  all: readonly Link[],
  mayAnswer: (one: Link) => boolean,
): readonly Link[] {
  for (const id of chain ?? []) {
    const links = all.filter((one) => one.provider.id === id && mayAnswer(one));
    if (links.length > 0) return links;
  }
  return all;
}

/** The members of the chain that begins with `first` in its order, then the others as they were. */
export function inChainOrder(
  chains: readonly (readonly string[])[],
  first: string,
  others: readonly Choice[],
): readonly Choice[] {
  const chain = chains.find(([head]) => head === first);
  if (chain === undefined) return others;
  const linked = chain.flatMap((id) => others.filter(({ provider }) => provider.id === id));
  return [...linked, ...others.filter((choice) => !linked.includes(choice))];
}
