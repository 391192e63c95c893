import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { causeOf, type ProviderFailure } from '../../domain/provider-failure.ts';
import { totalOutputTokens, type Usage } from '../../domain/usage.ts';
import type { Target } from '../plan.ts';
import type { AnswerReceiver } from './answer-receiver.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { BreakerSettings } from './circuit-breaker.ts';
import type { HealthBoard } from './health-board.ts';

export type ProbeEnd =
  /** `characters`: of its text. */
  | { readonly kind: 'ok'; readonly usage: Usage | undefined; readonly characters: number }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure };

export interface ProbeCallOptions {
  readonly target: Target;
  readonly request: ChatRequest;
  readonly requestId: string;
  readonly board: HealthBoard;
  readonly settings: BreakerSettings;
  readonly clock: { ticksMs(): number };
  readonly random: () => number;
  /** Once. */
  readonly over: (end: ProbeEnd) => void;
}

/** A call of the router's own. The health board hears of it as of any other; no record does, and no client. */
export class ProbeCall implements AttemptOwner, AnswerReceiver {
  readonly #options: ProbeCallOptions;
  readonly #attempt: Attempt;
  #characters = 0;
  #isOver = false;

  constructor(options: ProbeCallOptions) {
    this.#options = options;
    const { target, board, clock, request } = options;
    const startedMs = clock.ticksMs();
    const { stream } = request;
    const of = { target, health: board.of(target), startedMs, requestStartedMs: startedMs, stream };
    this.#attempt = new Attempt({ ...of, receiver: this, owner: this });
  }

  start(): void {
    const { target, request, requestId } = this.#options;
    const upstreamModel = target.provider.upstreamName(target.model);
    this.#attempt.start({ request, upstreamModel, secret: target.key?.secret, requestId });
  }

  /** Looks at its time limits. */
  tick(nowMs: number): void {
    this.#attempt.tick(nowMs);
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#attempt.abort();
    this.#attempt.health.abandoned(this.#attempt, this.#options.clock.ticksMs());
  }

  answered(attempt: Attempt): void {
    attempt.contentAtMs = this.#options.clock.ticksMs();
    if (attempt.stream) attempt.health.answered(attempt, attempt.contentAtMs);
  }

  succeeded(attempt: Attempt, { usage }: AnswerSummary): void {
    const { contentAtMs, stream } = attempt;
    const outputTokens = usage === undefined ? undefined : totalOutputTokens(usage);
    attempt.health.succeeded(attempt, this.#options.clock.ticksMs(), { contentAtMs, stream, outputTokens });
    this.#end({ kind: 'ok', usage, characters: this.#characters });
  }

  failed(attempt: Attempt, failure: ProviderFailure): void {
    const { clock, random, settings } = this.#options;
    attempt.health.failed(attempt, causeOf(failure), clock.ticksMs(), random(), settings);
    this.#end({ kind: 'failed', failure });
  }

  crashed(): void {
    this.cancel();
    this.#options.over({
      kind: 'failed',
      failure: { kind: 'misconfigured', message: 'A bug in the router ended it.' },
    });
  }

  commit(): void {}

  bytes(): void {}

  events(batch: readonly ChatEvent[]): void {
    for (const event of batch) if (event.type === 'text-delta') this.#characters += event.text.length;
  }

  end(): void {}

  breakOff(): void {}

  giveUp(): void {}

  crash(): void {}

  #end(end: ProbeEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.board.fleet.line.wake();
    this.#options.over(end);
  }
}
