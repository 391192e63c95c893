import type { AnswerSink, ChatCall, ProviderTools, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { requestInEvents } from '../kit/request-in-events.ts';
import { SecondWayCall, type WaysOfCalling } from '../kit/second-way-call.ts';
import { lacksEndpoint } from './lacks-endpoint.ts';
import type { OpenAiQuirks } from './quirks.ts';

interface CompletionsApiOptions {
  readonly quirks: OpenAiQuirks;
  readonly tools: Pick<ProviderTools, 'now'>;
  /** Makes the call as its request says: to `/completions` with the bytes that came, or as a chat. */
  readonly make: (call: ChatCall, sink: AnswerSink) => UpstreamCall;
}

const ASK_AGAIN_MS = 10 * 60_000;

/** OpenAI's older form, a text to be continued: where a server has no such endpoint, its prompt is what the user says in a chat. */
export class CompletionsApi implements WaysOfCalling {
  readonly #options: CompletionsApiOptions;
  /** It answered that it does not have the endpoint: until then it is not asked again. Servers are updated. */
  #missingUntilMs = 0;

  constructor(options: CompletionsApiOptions) {
    this.#options = options;
  }

  call(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { quirks, tools, make } = this.#options;
    const isMissing = !quirks.completions || this.#missingUntilMs > tools.now();
    return isMissing ? make(asChat(call), sink) : new SecondWayCall(this, call, sink).start();
  }

  send(call: ChatCall, sink: AnswerSink): UpstreamCall {
    return this.#options.make(call, sink);
  }

  sendInstead(call: ChatCall, sink: AnswerSink, failure: ProviderFailure): UpstreamCall | undefined {
    if (!lacksEndpoint(failure)) return undefined;
    this.#missingUntilMs = this.#options.tools.now() + ASK_AGAIN_MS;
    return this.#options.make(asChat(call), sink);
  }
}

function asChat(call: ChatCall): ChatCall {
  return { ...call, request: requestInEvents(call.request, call.request.meaning()) };
}
