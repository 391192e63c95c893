import { inRegion } from '../../domain/in-region.ts';
import { noWishes, type RouteWishes, wishesForChoice } from '../../domain/route-wishes.ts';
import type { ErrorDetail } from '../../domain/router-error.ts';
import type { Deployment } from './deployment.ts';
import type { Expected } from './engine/score.ts';
import type { Needs } from './needs.ts';
import { lacking, outsideRegions, type Removed, removedBy } from './removal.ts';
import { unwanted } from './unwanted.ts';

export interface Eligible {
  /** Never narrowed without need: one and the same array for all requests that may go to the same ones. */
  readonly deployments: readonly Deployment[];
  /** Whom to ask first, then, last; empty where none comes before another. */
  readonly groups: readonly (readonly Deployment[])[];
  readonly removed: readonly Removed[];
  /** The same, by the field that took it out, for an error. */
  readonly details: readonly ErrorDetail[];
  /** Some that were taken out may be in again in a while. */
  readonly mayPass: boolean;
}

export interface EligibleQuestion {
  /** Those that have the model, one list for each model that will do, in their order. */
  readonly byModel: readonly (readonly Deployment[])[];
  readonly needs: Needs;
  readonly wishes: RouteWishes | undefined;
  readonly expected: Expected;
  readonly nowMs: number;
  /** Where data may go; undefined: anywhere. */
  readonly regions?: readonly string[] | undefined;
}

/** Who of those that have a model may answer, by what the request needs and what its client wants. */
export function eligible({ byModel, needs, wishes = noWishes, expected, nowMs, regions }: EligibleQuestion): Eligible {
  const removed: Removed[] = [];
  const details: ErrorDetail[] = [];
  let mayPass = false;
  const isWished = wishesForChoice(wishes);
  const admits = (one: Deployment): boolean => {
    if (regions !== undefined && !inRegion(one.provider.region(one.model), regions)) {
      const gone = outsideRegions(one, regions);
      removed.push(gone);
      details.push({ field: 'compliance.dataResidency', message: `${one.id}: ${gone.removed}` });
      return false;
    }
    if (!needs.fits(one)) {
      const gone = lacking(one, needs);
      removed.push(gone);
      details.push({ field: 'model', message: `${one.id}: ${gone.removed}` });
      return false;
    }
    const reason = isWished ? unwanted(one, wishes, expected, nowMs) : undefined;
    if (reason === undefined) return true;
    removed.push(removedBy(one, reason.why));
    details.push({ field: reason.field, message: `${one.id}: ${reason.why}` });
    mayPass ||= reason.passes;
    return false;
  };
  const kept = byModel.map((all) => {
    const admitted = all.filter(admits);
    return admitted.length === all.length ? all : admitted;
  });
  const [only = []] = kept;
  const groups = kept.length > 1 || wishes.order.length > 0 ? kept.flatMap((all) => inOrder(all, wishes.order)) : [];
  return { deployments: kept.length === 1 ? only : [...new Set(kept.flat())], groups, removed, details, mayPass };
}

function inOrder(all: readonly Deployment[], order: readonly string[]): readonly (readonly Deployment[])[] {
  const named = order.map((id) => all.filter(({ provider }) => provider.id === id));
  const others = all.filter(({ provider }) => !order.includes(provider.id));
  return [...named, others].filter((group) => group.length > 0);
}
