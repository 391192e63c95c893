import { isJsonObject } from '../../domain/json.ts';
import type { ChatCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { withoutSeals } from '../kit/without-seals.ts';
import { reencodedCall } from './reencoded-call.ts';

/** Whether a call's bytes may hold thinking that came back: only a conversation that goes on can. */
export function mayHoldSeals({ request }: ChatCall): boolean {
  if (request.dialect !== 'anthropic-messages') return false;
  const { messages } = request.body;
  return (
    Array.isArray(messages) && messages.some((message) => isJsonObject(message) && message['role'] === 'assistant')
  );
}

/** Refused for thinking that another vendor sealed, or whose signature got lost. Source: "Errors" of the vendor's page on extended thinking. */
export function refusesSeal(failure: ProviderFailure): boolean {
  if (failure.kind !== 'invalid-request') return false;
  return /invalid `?(?:signature|data)`? in `?(?:redacted_)?thinking/i.test(failure.message);
}

/** The same call without any sealed thinking, encoded anew. */
export function unsealedCall(call: ChatCall): ChatCall {
  return reencodedCall(call, withoutSeals(call.request.meaning()));
}
