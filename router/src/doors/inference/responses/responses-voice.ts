import { openAiErrorBody } from '../openai/error-body.ts';
import type { Voice } from '../voice.ts';
import { errorEvent } from './error-event.ts';
import { frameEvent } from './frame-event.ts';
import { PassingResponse } from './passing-response.ts';
import { ResponseCollector } from './response-collector.ts';
import type { ResponseKeeper } from './response-keeper.ts';
import { ResponseWriter } from './response-writer.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { withUnknownStart } from './unknown-start.ts';

/** OpenAI's Responses dialect: named, numbered events without a `[DONE]`. */
export function responsesVoice(keeper: ResponseKeeper): Voice<ResponsesRequest> {
  return {
    errorBody: (error) => openAiErrorBody(withUnknownStart(error)),
    failEvent: (error) => frameEvent('error', 0, errorEvent(withUnknownStart(error))),
    ping: Buffer.from(': ping\n\n'),
    startStream: (request, identity) => new ResponseWriter(request, identity, keeper),
    collect: (request, identity) => new ResponseCollector(request, identity, keeper),
    watch: (request, provider) => (request.keeps ? new PassingResponse(request, keeper, provider) : undefined),
  };
}
