import type { ChatEvent } from '../domain/chat-event.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { AnswerReceiver, CommittedAnswer } from './attempts/answer-receiver.ts';
import type { Target } from './plan.ts';
import { textTokens } from './tokens/text-tokens.ts';
import { tokenFamily } from './tokens/token-families.ts';
import type { TokenFamily } from './tokens/token-family.ts';

export interface BudgetMeterOptions {
  readonly receiver: AnswerReceiver;
  readonly purse: {
    /** Tokens that are paid for; undefined where nobody minds. */
    mostTokens(target: CommittedAnswer['target']): number | undefined;
    /** So many more; 0 where a budget has none left. */
    moreTokens(target: CommittedAnswer['target']): number;
  };
  /** It comes all at once, and was asked for with a length where a budget minds. */
  readonly isPlain: boolean;
  /** Drops the call: nothing more is read. */
  readonly cut: (reason: string) => void;
}

const REASON = 'A budget has nothing left for the rest of the answer.';

/**
 * Between a run and its receiver where a request did not say how long its answer may be: pays for the answer in pieces as it comes, and ends it
 * (`finish_reason: length`) when a budget has nothing left for the next one. Of thinking that is not shown it sees nothing.
 */
export class BudgetMeter implements AnswerReceiver {
  readonly #options: BudgetMeterOptions;
  #target: CommittedAnswer['target'] | undefined;
  #family: TokenFamily | undefined;
  #written = 0;
  #mostTokens: number | undefined;
  readonly #choices = new Set<number>();
  readonly #openCalls = new Map<string, Extract<ChatEvent, { type: 'tool-input-start' }>>();
  #isOver = false;

  constructor(options: BudgetMeterOptions) {
    this.#options = options;
  }

  commit(answer: CommittedAnswer, summary: AnswerSummary | undefined): void {
    const { target } = answer;
    this.#target = target;
    this.#family = tokenFamily(target.provider.upstreamName(target.model));
    // Whoever goes on with a broken answer has a reservation of its own.
    this.#written = 0;
    this.#mostTokens = this.#options.purse.mostTokens(target);
    this.#options.receiver.commit(answer, summary && this.#marked(summary));
  }

  bytes(chunk: Uint8Array): void {
    this.#options.receiver.bytes(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    if (this.#isOver) return;
    if (this.#mostTokens === undefined) {
      this.#options.receiver.events(batch);
      return;
    }
    for (const [at, event] of batch.entries()) {
      this.#watch(event);
      if (this.#isPaid()) continue;
      this.#options.receiver.events(batch.slice(0, at + 1));
      this.#end();
      return;
    }
    this.#options.receiver.events(batch);
  }

  end(summary: AnswerSummary): void {
    if (!this.#isOver) this.#options.receiver.end(this.#marked(summary));
  }

  breakOff(target: Target, failure: ProviderFailure): void {
    if (!this.#isOver) this.#options.receiver.breakOff(target, failure);
  }

  giveUp(error: RouterError): void {
    if (!this.#isOver) this.#options.receiver.giveUp(error);
  }

  crash(error: unknown): void {
    if (!this.#isOver) this.#options.receiver.crash(error);
  }

  /** Its client did not ask for an end there, and nobody should take it for the whole answer. */
  #marked(summary: AnswerSummary): AnswerSummary {
    const wasCut = this.#options.isPlain && this.#mostTokens !== undefined && summary.finishReason?.kind === 'length';
    return wasCut ? { ...summary, warnings: [...(summary.warnings ?? []), REASON] } : summary;
  }

  #watch(event: ChatEvent): void {
    if ('choice' in event) this.#choices.add(event.choice);
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
      case 'tool-input-delta':
        this.#written += textTokens(event.text) * (this.#family?.rates.text ?? 1);
        return;
      case 'tool-input-start':
        this.#openCalls.set(`${event.choice} ${event.call}`, event);
        return;
      case 'tool-input-end':
        this.#openCalls.delete(`${event.choice} ${event.call}`);
        return;
      case 'finish':
        this.#choices.delete(event.choice);
        return;
      case 'answer-start':
      case 'reasoning-end':
      case 'citation':
      case 'media':
      case 'native':
      case 'embedding':
      case 'logprobs-delta':
      case 'usage':
    }
  }

  #isPaid(): boolean {
    const target = this.#target;
    if (target === undefined || this.#mostTokens === undefined) return true;
    while (this.#written >= this.#mostTokens) {
      const more = this.#options.purse.moreTokens(target);
      if (more === 0) return false;
      this.#mostTokens += more;
    }
    return true;
  }

  /** A call that is half written is ended, so that its client's parser is; `length` says that it is not whole. */
  #end(): void {
    this.#isOver = true;
    const { receiver, cut } = this.#options;
    const closing = [...this.#openCalls.values()].map(
      ({ choice, call }): ChatEvent => ({ type: 'tool-input-end', choice, call }),
    );
    const finishes = [...this.#choices].map(
      (choice): ChatEvent => ({ type: 'finish', choice, reason: { kind: 'length' } }),
    );
    receiver.events([...closing, ...finishes]);
    cut(REASON);
    receiver.end({ answeredModel: undefined, usage: undefined, finishReason: { kind: 'length' }, warnings: [REASON] });
  }
}
