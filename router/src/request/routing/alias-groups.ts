import type { Alias } from '../../domain/alias.ts';
import type { Deployment } from './deployment.ts';
import type { AliasedDeployment } from './routing-desk.ts';

/** Targets of an alias that are asked together, the first group first: by their order; those without any in a row where nothing says how to choose. */
export function aliasGroups(
  { strategy, targets }: Alias,
  behind: readonly AliasedDeployment[],
): readonly (readonly Deployment[])[] {
  const isRow =
    strategy === undefined && targets.every(({ weight, order }) => weight === undefined && order === undefined);
  const placed = behind.map((one, at) => ({ ...one, place: isRow ? at : (one.order ?? 0) }));
  const groups = Map.groupBy(placed, ({ place }) => place);
  return [...groups]
    .sort(([left], [right]) => left - right)
    .map(([, group]) => group.map(({ deployment }) => deployment));
}
