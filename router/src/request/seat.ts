import type { AnswerHead, AnswerSummary } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { AttemptReport } from '../domain/request-record.ts';
import type { AnswerSource } from './answer-source.ts';
import type { CommittedAnswer } from './attempts/answer-receiver.ts';
import type { AnswerRecording } from './cache/answer-recording.ts';
import type { Flight } from './flight.ts';
import type { Journey } from './journey.ts';
import type { Target } from './plan.ts';

const none: readonly AttemptReport[] = [];

/** One request's place in a flight: reads what comes at its own pace. */
export class Seat implements AnswerSource {
  readonly journey: Journey;
  isPaused = false;
  isGone = false;
  /** The piece that it reads next. */
  next = 0;
  readonly #flight: Flight;
  readonly #recording: AnswerRecording;

  constructor(flight: Flight, recording: AnswerRecording, journey: Journey) {
    this.#flight = flight;
    this.#recording = recording;
    this.journey = journey;
  }

  get calls(): number {
    return this.#isOwner ? (this.#flight.run?.calls ?? 0) : 0;
  }

  get reports(): readonly AttemptReport[] {
    return this.#isOwner ? this.#flight.attempts : none;
  }

  get target(): Pick<Target, 'provider' | 'model'> | undefined {
    return this.#flight.run?.target;
  }

  /** Bytes that came and that it has not read. */
  get lagBytes(): number {
    return this.#recording.bytesFrom(this.next);
  }

  /** It may sit down while the answer is already coming. */
  start(): void {
    this.#flight.tell(this);
  }

  tick(nowMs: number): void {
    if (this.#isOwner) this.#flight.run?.tick(nowMs);
  }

  cancel(reason: string): void {
    this.isGone = true;
    this.#flight.leave(this, reason);
  }

  pause(): void {
    this.isPaused = true;
    this.#flight.weigh();
  }

  resume(): void {
    this.isPaused = false;
    this.read();
    this.#flight.weigh();
  }

  commit({ target, answerHead }: CommittedAnswer, summary: AnswerSummary | undefined): void {
    this.journey.delivery.commit(new SeatedAnswer(target, answerHead, this), summary);
  }

  read(): void {
    while (!this.isPaused && !this.isGone) if (!this.#readOne()) return;
  }

  end(summary: AnswerSummary): void {
    this.#readAll();
    if (!this.isGone) this.journey.delivery.end(summary);
  }

  breakOff(target: Target, failure: ProviderFailure): void {
    this.#readAll();
    if (!this.isGone) this.journey.delivery.breakOff(target, failure);
  }

  /** The rest waits in its socket, as the end of any answer does. */
  #readAll(): void {
    while (!this.isGone && this.#readOne());
  }

  #readOne(): boolean {
    const piece = this.#recording.at(this.next);
    if (piece === undefined) return false;
    this.next += 1;
    if (piece instanceof Uint8Array) this.journey.delivery.bytes(piece);
    else this.journey.delivery.events(piece);
    return true;
  }

  get #isOwner(): boolean {
    return this.#flight.owner === this;
  }
}

/** The flight's answer, as far as one seat is concerned: a slow one pauses itself alone. */
class SeatedAnswer implements CommittedAnswer {
  readonly target: CommittedAnswer['target'];
  readonly answerHead: AnswerHead | undefined;
  readonly #seat: Seat;

  constructor(target: CommittedAnswer['target'], answerHead: AnswerHead | undefined, seat: Seat) {
    this.target = target;
    this.answerHead = answerHead;
    this.#seat = seat;
  }

  pause(): void {
    this.#seat.pause();
  }

  resume(): void {
    this.#seat.resume();
  }
}
