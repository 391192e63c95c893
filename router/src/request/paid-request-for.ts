import type { ChatRequest } from '../domain/chat-request.ts';
import { requestInEvents } from '../domain/request-in-events.ts';
import type { RequestPurse } from './admission/request-purse.ts';
import type { RunOptions } from './attempts/run-plan.ts';

type RequestFor = NonNullable<RunOptions['requestFor']>;

/**
 * What a target is asked where a budget must be able to end its answer. A stream comes as events, which can be counted and ended; a plain answer is
 * asked for with a length, since nobody can end what is not here yet. Where nothing is to be ended, the request goes as it came.
 */
export function paidRequestFor(request: ChatRequest, purse: RequestPurse, inner: RequestFor | undefined): RequestFor {
  return (target, upstreamModel) => {
    const asked = inner?.(target, upstreamModel) ?? request;
    const mostTokens = purse.mostTokens(target);
    return mostTokens === undefined ? asked : endable(asked, mostTokens);
  };
}

function endable(request: ChatRequest, mostTokens: number): ChatRequest {
  if (request.stream) return request.dialect === 'events' ? request : requestInEvents(request, () => request.meaning());
  return requestInEvents(request, () => ({ ...request.meaning(), maxOutputTokens: Math.floor(mostTokens) }));
}
