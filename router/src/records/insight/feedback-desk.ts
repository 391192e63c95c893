import type { Feedback, FeedbackStore, FeedbackWrite, HistoryEntry } from '../ports.ts';

/** Who learns how good answers are. Filled by `request/fleet/quality`. */
export interface QualityLearner {
  /** A score 0..1; `before`: the one that it replaces. */
  learn(names: Pick<Feedback, 'provider' | 'model' | 'task'>, score: number, before: number | undefined): void;
}

export interface FeedbackDeskOptions {
  /** undefined: what is said lasts as long as the process. */
  readonly store: FeedbackStore | undefined;
  readonly quality: QualityLearner;
  /** The class of task of a request of which its record does not tell. */
  readonly taskOf: (entry: HistoryEntry) => string;
  readonly nowMs: () => number;
}

export interface SaidOfAnswer {
  readonly score: number;
  readonly comment: string | undefined;
  /** As in the audit trail. */
  readonly by: string;
}

export type FeedbackOutcome =
  | { readonly kind: 'taken'; readonly feedback: Feedback; readonly before: number | undefined }
  /** Nobody answered that request. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Of more, the older have faded. */
const REMEMBERED = 5_000;

/** Takes what people say of answers: keeps it, and has routing learn from it. */
export class FeedbackDesk {
  readonly #options: FeedbackDeskOptions;

  constructor(options: FeedbackDeskOptions) {
    this.#options = options;
  }

  /** Lets routing know what was said before this process began; without it where that cannot be read. */
  async restore(): Promise<void> {
    const reading = await this.#options.store?.newest(REMEMBERED);
    if (reading?.kind !== 'read') return;
    for (const feedback of reading.value) this.#options.quality.learn(feedback, feedback.score, undefined);
  }

  async give(entry: HistoryEntry, { score, comment, by }: SaidOfAnswer): Promise<FeedbackOutcome> {
    const { provider, model } = entry;
    if (provider === undefined || model === undefined || wasNotAsked(entry)) return { kind: 'unanswered' };
    const feedback: Feedback = {
      requestId: entry.id,
      atMs: entry.atMs,
      givenAtMs: this.#options.nowMs(),
      givenBy: by,
      provider,
      model,
      task: entry.route?.task ?? this.#options.taskOf(entry),
      score,
      comment,
    };
    const write = await this.#write(feedback);
    if (write.kind === 'unavailable') return write;
    this.#options.quality.learn(feedback, score, write.before);
    return { kind: 'taken', feedback, before: write.before };
  }

  #write(feedback: Feedback): Promise<FeedbackWrite> {
    const { store } = this.#options;
    return store?.put(feedback) ?? Promise.resolve({ kind: 'written', before: undefined });
  }
}

/** It was refused, or all who could answer rested. */
function wasNotAsked({ status, attempts }: HistoryEntry): boolean {
  return status === 'refused' || (status === 'error' && attempts.length === 0);
}
