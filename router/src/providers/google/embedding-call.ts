import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type AnswerSink, ProviderCallError, type UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { createLimiter } from '../../lib/limiter.ts';
import type { EmbeddingCall } from './encode-embedding.ts';
import { embeddingUsage, type ReadEmbeddings, readEmbeddings } from './read-embeddings.ts';

export interface EmbeddingCallOptions {
  readonly sink: AnswerSink;
  readonly calls: readonly EmbeddingCall[];
  /** How many vectors are wanted in all. */
  readonly wanted: number;
  readonly fallback: { readonly id: string; readonly model: string; readonly createdS: number };
  /** One question to the provider; rejects with a `ProviderCallError`. */
  readonly ask: (call: EmbeddingCall, signal: AbortSignal) => Promise<JsonObject>;
}

const SIDE_BY_SIDE = 8;

/** An embeddings request, which can take several calls: told when all have answered, or the first one failed. */
export class RunningEmbedding implements UpstreamCall {
  readonly #options: EmbeddingCallOptions;
  readonly #gone = new AbortController();
  #paused = false;
  #tell: (() => void) | undefined;

  constructor(options: EmbeddingCallOptions) {
    this.#options = options;
  }

  start(): this {
    const { calls, ask } = this.#options;
    const limited = createLimiter(SIDE_BY_SIDE);
    const { signal } = this.#gone;
    const answers = calls.map((call) => limited(async () => readEmbeddings(await ask(call, signal))));
    Promise.all(answers).then(
      (read) => this.#finish(() => this.#answer(read)),
      (error: unknown) => this.#finish(() => this.#options.sink.fail(failureOf(error))),
    );
    return this;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#tellNow();
  }

  abort(): void {
    this.#tell = undefined;
    this.#gone.abort();
  }

  #finish(tell: () => void): void {
    if (this.#gone.signal.aborted) return;
    this.#tell = () => {
      tell();
      // What still runs after a failure is not wanted any more.
      this.#gone.abort();
    };
    this.#tellNow();
  }

  #tellNow(): void {
    if (this.#paused) return;
    const tell = this.#tell;
    this.#tell = undefined;
    tell?.();
  }

  #answer(answers: readonly ReadEmbeddings[]): void {
    const { sink, wanted, fallback } = this.#options;
    const vectors = answers.flatMap((answer) => answer.vectors);
    if (vectors.length !== wanted) {
      const message = `The provider gave ${vectors.length} vectors for ${wanted} inputs.`;
      sink.fail({ kind: 'broken-before-content', message });
      return;
    }
    const usage = embeddingUsage(answers);
    const events: ChatEvent[] = [
      { type: 'answer-start', ...fallback },
      ...vectors.map((vector, index) => ({ type: 'embedding', index, vector }) as const),
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ];
    sink.head({ form: 'events' });
    if (this.#gone.signal.aborted) return;
    sink.events(events);
    if (!this.#gone.signal.aborted) sink.end({ usage, finishReason: undefined, answeredModel: undefined });
  }
}

function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderCallError) return error.failure;
  // Not thrown: nobody stands around it.
  return { kind: 'broken-before-content', message: 'The embeddings could not be read.' };
}
