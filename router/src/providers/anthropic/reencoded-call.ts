import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatCall } from '../../domain/provider-adapter.ts';
import { requestInEvents } from '../kit/request-in-events.ts';

/** The same call with another meaning, in its own dialect, encoded anew. */
export function reencodedCall(call: ChatCall, meaning: ChatMeaning): ChatCall {
  const { request } = call;
  const { dialect, dialectHeaders } = request;
  const headers = dialectHeaders === undefined ? {} : { dialectHeaders };
  return { ...call, request: { ...requestInEvents(request, meaning), dialect, ...headers, holdsForeignSeals: true } };
}
