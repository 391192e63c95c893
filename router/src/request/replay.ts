import type { AnswerSource } from './answer-source.ts';
import type { StoredAnswer } from './cache/stored-answer.ts';
import type { Delivery } from './deliver.ts';
import type { CandidateProvider } from './ports.ts';

/** Nobody was asked, and nobody has to wait: what is kept goes out at once, and waits for its reader as the end of any answer does. */
export class Replay implements AnswerSource {
  readonly calls = 0;
  readonly reports = [];
  readonly target: { readonly provider: CandidateProvider; readonly model: string };
  readonly #answer: StoredAnswer;
  readonly #delivery: Delivery;

  constructor(answer: StoredAnswer, provider: CandidateProvider, delivery: Delivery) {
    this.target = { provider, model: answer.model };
    this.#answer = answer;
    this.#delivery = delivery;
  }

  start(): void {
    const { head, pieces, summary } = this.#answer;
    this.#delivery.commit({ target: this.target, answerHead: head, pause: noPause, resume: noPause }, summary);
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) this.#delivery.bytes(piece);
      else this.#delivery.events(piece);
    }
    this.#delivery.end(summary);
  }

  tick(): void {}

  cancel(): void {}
}

function noPause(): void {}
