import { isJsonObject } from '../../domain/json.ts';
import type { ChatCall } from '../../domain/provider-adapter.ts';
import { foldedSystemTurns, type SystemPlace } from '../kit/fold-system-turns.ts';
import { reencodedCall } from './reencoded-call.ts';

/** Whether a call's bytes have instructions in the middle of their conversation. */
export function holdsSystemTurns({ request }: ChatCall): boolean {
  if (request.dialect !== 'anthropic-messages') return false;
  const { messages } = request.body;
  return Array.isArray(messages) && messages.some((message) => isJsonObject(message) && message['role'] === 'system');
}

/** The same call with those as words of the user. */
export function foldedCall(call: ChatCall, place: SystemPlace): ChatCall {
  return reencodedCall(call, foldedSystemTurns(call.request.meaning(), place));
}
