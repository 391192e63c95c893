import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { AnswerSink, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import type { BaseProvider, CustomChunk, CustomRequest } from './base-provider.ts';
import { currentCall } from './current-call.ts';
import { failureOf } from './failure-of.ts';
import { ProviderResponse } from './provider-response.ts';

export interface CustomCallOptions {
  readonly provider: () => Promise<BaseProvider>;
  readonly request: (signal: AbortSignal) => CustomRequest;
  readonly wantsStream: boolean;
  readonly dropped: readonly string[];
  readonly secret: string | undefined;
  readonly newId: (prefix: string) => string;
  readonly now: () => number;
  readonly sink: AnswerSink;
}

/** One call to a provider of one's own: its promise or its iterator, told to the sink. */
export class CustomCall implements UpstreamCall {
  readonly #options: CustomCallOptions;
  readonly #abort = new AbortController();
  #open: PromiseWithResolvers<void> | undefined;
  #begun = false;

  constructor(options: CustomCallOptions) {
    this.#options = options;
    void this.#run();
  }

  pause(): void {
    this.#open ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#open?.resolve();
    this.#open = undefined;
  }

  abort(): void {
    this.#abort.abort();
    this.resume();
  }

  async #run(): Promise<void> {
    const { sink } = this.#options;
    // Nothing is told before `chat` has returned.
    await Promise.resolve();
    try {
      const provider = await this.#options.provider();
      if (this.#isAborted) return;
      const request = this.#options.request(this.#abort.signal);
      sink.connected();
      const at = { startedMs: this.#options.now(), model: request.model };
      await currentCall.run(at, () => this.#answer(provider, request));
    } catch (error) {
      if (!this.#isAborted) sink.fail(this.#told(failureOf(error)));
    }
  }

  async #answer(provider: BaseProvider, request: CustomRequest): Promise<void> {
    const whole: { usage: Usage | undefined; finishReason: FinishReason } = {
      usage: undefined,
      finishReason: { kind: 'stop' },
    };
    for await (const chunk of this.#chunks(provider, request)) {
      if (this.#isAborted) return;
      const { content = '', tokens, cost, finishReason } = typeof chunk === 'string' ? { content: chunk } : chunk;
      if (tokens !== undefined) whole.usage = usageOf(tokens, cost);
      if (finishReason !== undefined) whole.finishReason = toReason(finishReason);
      if (content !== '') this.#tell(request.model, [{ type: 'text-delta', choice: 0, text: content }]);
      await this.#open?.promise;
    }
    if (this.#isAborted) return;
    const { usage, finishReason } = whole;
    this.#tell(request.model, [
      { type: 'finish', choice: 0, reason: finishReason },
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ]);
    if (!this.#isAborted) this.#options.sink.end({ usage, finishReason, answeredModel: request.model });
  }

  async *#chunks(provider: BaseProvider, request: CustomRequest): AsyncGenerator<CustomChunk> {
    if (this.#options.wantsStream && provider.stream !== undefined) yield* provider.stream(request);
    else yield whole(await provider.complete(request), provider.name);
  }

  #tell(model: string, events: readonly ChatEvent[]): void {
    const { sink, dropped, newId, now } = this.#options;
    if (this.#begun) {
      sink.events(events);
      return;
    }
    this.#begun = true;
    sink.head({ form: 'events', ...(dropped.length === 0 ? {} : { dropped }) });
    if (this.#isAborted) return;
    const createdS = Math.floor(now() / 1_000);
    sink.events([{ type: 'answer-start', id: newId('chatcmpl-'), model, createdS }, ...events]);
  }

  /** An error of somebody else's code may quote the key. After the first words a failure is a break. */
  #told(failure: ProviderFailure): ProviderFailure {
    const { secret } = this.#options;
    const message = secret ? failure.message.replaceAll(secret, '***') : failure.message;
    const safe: ProviderFailure = { ...failure, message };
    if (!this.#begun || safe.kind === 'broken-after-content') return safe;
    return { kind: 'broken-after-content', message, cause: safe };
  }

  get #isAborted(): boolean {
    return this.#abort.signal.aborted;
  }
}

/** Its author may have forgotten to return it. */
function whole(answer: unknown, name: string): ProviderResponse {
  if (ProviderResponse.is(answer)) return answer;
  throw new TypeError(`complete() of "${name}" returned no answer: it must return { content, ... } with a text.`);
}

function usageOf(
  { input, output }: { readonly input: number; readonly output: number },
  cost: number | null | undefined,
): Usage {
  return { ...noUsage, inputTokens: input, outputTokens: output, reportedCostUsd: cost ?? undefined };
}

function toReason(word: string): FinishReason {
  switch (word) {
    case 'stop':
    case 'length':
    case 'tool-calls':
    case 'content-filter':
      return { kind: word };
    default:
      return { kind: 'other', word };
  }
}
