import type { RequestSettings } from '../domain/request-settings.ts';
import { AnswerCache } from './cache/answer-cache.ts';
import { IdempotentAnswers, type IdempotentPlace } from './cache/idempotent-answers.ts';
import { RecordingRoom } from './cache/recording-room.ts';
import type { Flight } from './flight.ts';
import type { Clock } from './ports.ts';

interface FirstUnderWay {
  readonly fingerprint: string;
  readonly flight: Flight;
}

/** What is known of answers: those that are kept, and those that are on their way. */
export class Memory {
  readonly cache: AnswerCache;
  /** First answers to requests with an `Idempotency-Key`. */
  readonly firsts: IdempotentAnswers;
  /** Of answers under way. */
  readonly room = new RecordingRoom();
  readonly #flights = new Map<string, Flight>();
  readonly #firstFlights = new Map<string, FirstUnderWay>();

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.cache = new AnswerCache(clock);
    this.firsts = new IdempotentAnswers(clock);
  }

  /** The settings as they are now. */
  follow({ cache, idempotency }: RequestSettings): void {
    this.cache.follow(cache);
    this.firsts.follow(idempotency ?? { maxBytes: 0, ttlMs: 1 });
    this.room.follow((cache?.maxBytes ?? 0) + (idempotency?.maxBytes ?? 0));
  }

  /** Brings an equal request its answer, where there is one under way that may be heard from the beginning. */
  flight(key: string): Flight | undefined {
    const flight = this.#flights.get(key);
    return flight?.isClosed === false ? flight : undefined;
  }

  firstUnderWay(key: string): FirstUnderWay | undefined {
    const first = this.#firstFlights.get(key);
    return first?.flight.isClosed === false ? first : undefined;
  }

  took(key: string, flight: Flight): void {
    this.#flights.set(key, flight);
  }

  tookFirst({ key, fingerprint }: IdempotentPlace, flight: Flight): void {
    this.#firstFlights.set(key, { fingerprint, flight });
  }

  /** Another one may have begun under the same key since. */
  landed(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  landedFirst(key: string, flight: Flight): void {
    if (this.#firstFlights.get(key)?.flight === flight) this.#firstFlights.delete(key);
  }
}
