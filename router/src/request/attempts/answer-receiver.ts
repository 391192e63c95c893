import type { AnswerHead, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { Target } from '../plan.ts';
import type { PieceReceiver } from './first-event.ts';

/** The attempt that brings the answer. */
export interface CommittedAnswer {
  readonly target: Pick<Target, 'provider' | 'model' | 'warning'>;
  readonly answerHead: AnswerHead | undefined;
  /** Stops reading from the upstream, for a client that reads slower. */
  pause(): void;
  resume(): void;
}

/**
 * Who gets what a plan brings: `giveUp` alone, or `commit`, pieces, then `end` or `breakOff`. A failed attempt before the commit is never
 * heard of. All calls are synchronous.
 */
export interface AnswerReceiver extends PieceReceiver {
  /** The first content is here. `summary` is known already where the answer is plain. */
  commit(answer: CommittedAnswer, summary: AnswerSummary | undefined): void;
  end(summary: AnswerSummary): void;
  /** The answer broke after its first content. */
  breakOff(target: Target, failure: ProviderFailure): void;
  giveUp(error: RouterError): void;
  /** A bug in this house: nothing more comes. */
  crash(error: unknown): void;
}
