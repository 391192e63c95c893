import type { RegisteredProvider } from '../../../registry/registered-provider.ts';
import type { UpdateOutcome } from '../../../registry/write-outcome.ts';
import { refusalOf } from '../refusal-of.ts';

/** The provider after an update; throws what the update that was not done means on the wire. */
export function updatedProvider(outcome: UpdateOutcome): RegisteredProvider {
  if (outcome.kind === 'updated') return outcome.provider;
  throw refusalOf(outcome, 'provider_not_found');
}
