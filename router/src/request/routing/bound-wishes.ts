import type { RouteWishes } from '../../domain/route-wishes.ts';
import { policyOf } from './asker.ts';
import type { RouteQuestion } from './route.ts';
import { underPolicy } from './under-policy.ts';

/** What a request wants of the way, within what holds for all requests, for those of its key, and for the alias that it asks for. */
export function boundWishes({
  request: { model, wishes },
  principal,
  view,
}: Pick<RouteQuestion, 'request' | 'principal' | 'view'>): RouteWishes | undefined {
  const alias = model === undefined ? undefined : view.alias(model);
  return underPolicy(underPolicy(underPolicy(wishes, view.settings.policy), policyOf(principal)), alias?.routing);
}
