import type { ChatEvent } from '../domain/chat-event.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { AttemptReport } from '../domain/request-record.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { CommittedAnswer } from './attempts/answer-receiver.ts';
import type { PlanRun } from './attempts/run-plan.ts';
import { AnswerRecording } from './cache/answer-recording.ts';
import { ENTRY_BYTES } from './cache/lru.ts';
import type { RecordingRoom } from './cache/recording-room.ts';
import type { AnswerPiece, StoredAnswer } from './cache/stored-answer.ts';
import type { Journey, RunTaker, Ways } from './journey.ts';
import type { Target } from './plan.ts';
import type { ToldIdentity } from './ports.ts';
import { Seat } from './seat.ts';

/** Who waits for the end of a flight, beside those who ride in it. */
export interface FlightKeeper {
  /** It is over: nobody may sit down any more. */
  landed(flight: Flight): void;
  /** A whole answer, small enough to be kept. */
  answered(answer: StoredAnswer): void;
  /** No answer: the caller's own mistake, or what another time may mend. */
  failed(error: RouterError): void;
}

export interface FlightOptions {
  /** What is kept of an answer at most. */
  readonly maxBytes: number;
  readonly room: RecordingRoom;
  readonly ways: Ways;
}

const none: readonly AttemptReport[] = [];
const UNPAID = 'Whoever paid for this answer left, and no budget of the others has enough for the rest of it.';

/**
 * One answer for several requests that ask the same. The first of them, its owner, pays for it; when its client leaves, the next one does. Nobody slows the
 * others: the upstream waits only where all do, or where the owner is far behind.
 */
export class Flight implements RunTaker {
  readonly keepers: FlightKeeper[] = [];
  run: PlanRun | undefined;
  isOver = false;
  readonly #options: FlightOptions;
  readonly #recording: AnswerRecording;
  #seats: Seat[] = [];
  #runs = 0;
  #answer: CommittedAnswer | undefined;
  #summary: AnswerSummary | undefined;
  #isPaused = false;
  #identity: ToldIdentity | undefined;

  constructor(options: FlightOptions) {
    this.#options = options;
    this.#recording = new AnswerRecording(options.maxBytes, options.room);
  }

  get owner(): Seat | undefined {
    return this.#seats[0];
  }

  get attempts(): readonly AttemptReport[] {
    return this.run?.reports ?? none;
  }

  /** What its first client was told, or will be. */
  get identity(): ToldIdentity | undefined {
    return this.#identity;
  }

  /** Nobody could hear it from the beginning any more. */
  get isClosed(): boolean {
    return this.isOver || this.#recording.isCut;
  }

  /** Takes a request in. The first one owns it. */
  board(journey: Journey): void {
    const seat = new Seat(this, this.#recording, journey);
    this.#identity ??= journey.call.client.identity;
    this.#seats.push(seat);
    journey.delivery.follow(seat);
  }

  /** To somebody who comes later: what there is. */
  tell(seat: Seat): void {
    if (this.#answer === undefined) return;
    seat.commit(this.#answer, this.#summary);
    seat.read();
  }

  follow(run: PlanRun): void {
    this.run = run;
    this.#runs += 1;
    this.#handOver();
    run.start();
  }

  commit(answer: CommittedAnswer, summary: AnswerSummary | undefined): void {
    this.#answer = answer;
    this.#summary = summary;
    if (this.#isPaused) answer.pause();
    for (const seat of [...this.#seats]) seat.commit(answer, summary);
  }

  bytes(chunk: Uint8Array): void {
    this.#add(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    this.#add(batch);
  }

  end(summary: AnswerSummary): void {
    this.#land();
    const answer = this.#whole(summary);
    if (answer !== undefined) for (const keeper of this.keepers) keeper.answered(answer);
    for (const seat of this.#disembark()) seat.end(summary);
  }

  breakOff(target: Target, failure: ProviderFailure): void {
    this.#land();
    for (const seat of this.#disembark()) seat.breakOff(target, failure);
  }

  giveUp(error: RouterError): void {
    for (const keeper of this.keepers) keeper.failed(error);
    this.#fail((journey) => journey.delivery.giveUp(error));
  }

  refuse(error: RouterError): void {
    this.#fail((journey) => journey.delivery.refuse(error));
  }

  crash(error: unknown): void {
    if (this.#answer === undefined) {
      this.#fail((journey) => journey.delivery.crash(error));
      return;
    }
    this.#land();
    for (const { journey } of this.#disembark()) journey.delivery.crash(error);
  }

  cut(reason: string): void {
    this.run?.cancel(reason);
  }

  leave(seat: Seat, reason: string): void {
    const wasOwner = this.owner === seat;
    const wasThere = this.#seats.includes(seat);
    this.#seats = this.#seats.filter((one) => one !== seat);
    if (!wasThere) return;
    const heir = wasOwner ? this.#seats.find((one) => maySucceed(seat, one)) : this.owner;
    if (heir === undefined) {
      this.#abandon(reason);
      return;
    }
    if (wasOwner) this.#succeed(seat, heir);
    this.weigh();
  }

  /** Whoever takes over pays for all of it. */
  #succeed(seat: Seat, heir: Seat): void {
    this.#seats = [heir, ...this.#seats.filter((one) => one !== heir)];
    seat.journey.ticket.memory = { cache: 'shared' };
    const { purse } = heir.journey.ticket;
    if (purse !== undefined) seat.journey.ticket.purse?.handOver(purse);
    this.#handOver();
  }

  /** Nobody is left, or nobody who can pay for it: who left pays for what came. */
  #abandon(reason: string): void {
    const others = this.#seats;
    const target = this.#answer?.target;
    this.#seats = [];
    this.#land();
    this.run?.cancel(reason);
    for (const seat of others) {
      if (target === undefined) this.#goAlone(seat);
      else seat.journey.delivery.breakOff(target, { kind: 'broken-after-content', message: UNPAID });
    }
  }

  /** Whether the upstream is to wait. */
  weigh(): void {
    const { owner } = this;
    if (this.#answer === undefined || owner === undefined || this.isOver) return;
    const waits = this.#seats.every((seat) => seat.isPaused) || owner.lagBytes > this.#options.maxBytes;
    if (waits === this.#isPaused) return;
    this.#isPaused = waits;
    if (waits) this.#answer.pause();
    else this.#answer.resume();
  }

  /** Whoever sits in front pays, and its record tells of the calls. */
  #handOver(): void {
    const ticket = this.owner?.journey.ticket;
    if (ticket === undefined) return;
    if (ticket.memory?.cache === 'shared') ticket.memory = { ...ticket.memory, cache: ticket.memory.alone };
    if (this.run !== undefined) ticket.attempts = this.run.reports;
  }

  #add(piece: AnswerPiece): void {
    this.#recording.add(piece);
    for (const seat of [...this.#seats]) seat.read();
    if (this.#recording.isTooLarge) this.#letGo();
    this.weigh();
  }

  /** Of an answer that is too large to be kept, only what somebody has still to read stays; who is too far behind the others loses it. */
  #letGo(): void {
    const target = this.#answer?.target;
    for (const seat of this.#seats.slice(1)) {
      if (seat.lagBytes <= this.#options.maxBytes || target === undefined) continue;
      seat.isGone = true;
      this.#seats = this.#seats.filter((one) => one !== seat);
      const message = 'This client read too slowly to get the answer together with others that asked the same.';
      seat.journey.delivery.breakOff(target, { kind: 'broken-after-content', message });
    }
    this.#recording.dropBefore(Math.min(...this.#seats.map((seat) => seat.next)));
  }

  /** The owner is told; the others try for themselves. */
  #fail(tell: (journey: Journey) => void): void {
    this.#land();
    const [owner, ...others] = this.#disembark();
    if (owner !== undefined) tell(owner.journey);
    for (const seat of others) this.#goAlone(seat);
  }

  #goAlone({ journey, isGone }: Seat): void {
    if (isGone || journey.delivery.isOver) return;
    const { memory } = journey.ticket;
    if (memory !== undefined) journey.ticket.memory = { cache: memory.alone };
    const { alone, again } = this.#options.ways;
    try {
      // What must not be done twice is not done by several at once either.
      if (journey.call.memory?.idempotencyKey === undefined) alone(journey);
      else again(journey);
    } catch (error) {
      journey.delivery.crash(error);
    }
  }

  #land(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#recording.close();
    for (const keeper of this.keepers) keeper.landed(this);
  }

  #disembark(): readonly Seat[] {
    const seats = this.#seats;
    // Its owner stays it: its record is still to be written.
    this.#seats = seats.slice(0, 1);
    return seats;
  }

  /** What broke and was gone on with is whole, but nobody knows how well. */
  #whole(summary: AnswerSummary): StoredAnswer | undefined {
    const { owner } = this;
    const answer = this.#answer;
    if (answer === undefined || owner === undefined || this.#recording.isTooLarge || this.#runs > 1) return undefined;
    const { provider, model, warning } = answer.target;
    if (provider.adapter === undefined || warning !== undefined) return undefined;
    return {
      provider: provider.id,
      model,
      upstreamModel: provider.upstreamName(model),
      askedBy: new WeakRef(provider.adapter),
      head: answer.answerHead,
      pieces: this.#recording.pieces,
      summary,
      bytes: ENTRY_BYTES + this.#recording.bytes,
      atMs: owner.journey.rooms.clock.nowMs(),
      identity: this.#identity,
    };
  }
}

/** Whether the budgets of another seat could bear what the owner's do. */
function maySucceed({ journey }: Seat, { journey: { ticket } }: Seat): boolean {
  return ticket.purse === undefined || journey.ticket.purse?.mayHandOver(ticket.purse) !== false;
}
