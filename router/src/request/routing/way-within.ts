import { inRegion } from '../../domain/in-region.ts';
import type { Choice } from './choice.ts';
import type { OrderedPlanOptions } from './ordered-plan.ts';
import { outsideRegions } from './removal.ts';

/** Who is asked in which order, and what took others out. */
export type OrderedWay = Pick<OrderedPlanOptions, 'first' | 'others' | 'unlisted' | 'basis' | 'removed'>;

/** The same without those that lie outside of these regions; undefined where nobody is left. */
export function wayWithin(regions: readonly string[], way: OrderedWay): OrderedWay | undefined {
  const isThere = ({ provider, model }: Choice): boolean => inRegion(provider.region(model), regions);
  const isFirstThere = isThere(way.first);
  const [first, ...rest] = [...(isFirstThere ? [way.first] : []), ...way.others().filter(isThere)];
  if (first === undefined) return undefined;
  const { removed = [] } = way;
  return {
    basis: way.basis,
    first,
    others: () => rest,
    removed: isFirstThere ? removed : [...removed, outsideRegions(way.first, regions)],
    unlisted: isFirstThere ? way.unlisted : undefined,
  };
}
