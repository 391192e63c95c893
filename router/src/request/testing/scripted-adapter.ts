import type { ChatEvent } from '../../domain/chat-event.ts';
import type {
  AnswerSink,
  AnswerSummary,
  ChatCall,
  ListedModel,
  ProviderAdapter,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { noUsage } from '../../domain/usage.ts';

const encoder = new TextEncoder();

export const usage = { ...noUsage, inputTokens: 10, outputTokens: 5 };
export const summary: AnswerSummary = { usage, finishReason: { kind: 'stop' }, answeredModel: 'answered' };

/** One upstream call in the hands of a test. After `abort` it is silent, as the contract of adapters wants. */
export class ScriptedCall implements UpstreamCall {
  readonly call: ChatCall;
  aborted = false;
  paused = false;
  #sink: AnswerSink | undefined;

  constructor(call: ChatCall, sink: AnswerSink) {
    this.call = call;
    this.#sink = sink;
  }

  /** It has not ended yet. */
  get open(): boolean {
    return this.#sink !== undefined;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  abort(): void {
    this.aborted = true;
    this.#sink = undefined;
  }

  connected(): this {
    this.#sink?.connected();
    return this;
  }

  head(stream: boolean): this {
    this.#sink?.head({ form: 'bytes', dialect: 'openai-chat', stream });
    return this;
  }

  bytes(text: string, hasContent = true): this {
    this.#sink?.bytes(encoder.encode(text), hasContent);
    return this;
  }

  comments(text = ': keep-alive\n\n'): this {
    this.#sink?.comments(encoder.encode(text));
    return this;
  }

  eventsHead(): this {
    this.#sink?.head({ form: 'events' });
    return this;
  }

  events(...batch: readonly ChatEvent[]): this {
    this.#sink?.events(batch);
    return this;
  }

  end(told: AnswerSummary = summary): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end(told);
  }

  fail(failure: ProviderFailure): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.fail(failure);
  }

  answerPlain(text = '{"ok":true}'): void {
    this.connected().head(false).bytes(text).end();
  }

  answerStream(...texts: readonly string[]): void {
    this.connected().head(true);
    for (const text of texts) this.bytes(text);
    this.end();
  }
}

/** A provider that does what a test says, when it says it. */
export class ScriptedAdapter implements ProviderAdapter {
  readonly calls: ScriptedCall[] = [];
  /** Thrown by the next `chat`: a bug of an adapter. */
  bug: Error | undefined;

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    if (this.bug !== undefined) throw this.bug;
    const scripted = new ScriptedCall(call, sink);
    this.calls.push(scripted);
    return scripted;
  }

  /** The newest call. */
  get last(): ScriptedCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('This provider was not called.');
    return call;
  }

  listModels(): Promise<readonly ListedModel[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
