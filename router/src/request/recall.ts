import { type RouterError, routerError } from '../domain/router-error.ts';
import { cacheKey } from './cache/cache-key.ts';
import { type IdempotentPlace, idempotentPlace } from './cache/idempotent-answers.ts';
import { isCacheable } from './cache/is-cacheable.ts';
import { isWorthKeeping } from './cache/is-worth-keeping.ts';
import { giverOf, type StoredAnswer } from './cache/stored-answer.ts';
import { Flight, type FlightKeeper } from './flight.ts';
import type { Journey, Ways } from './journey.ts';
import type { Memory } from './memory.ts';
import type { CandidateProvider, MemoryWish } from './ports.ts';
import { Replay } from './replay.ts';

/** Answers with what is known of an equal request, kept or under way; where nothing is, it goes on, and its answer is remembered. */
export function recall(journey: Journey, wish: MemoryWish, ways: Ways): void {
  journey.rooms.memory.follow(journey.view.settings);
  const place = idempotentPlaceOf(journey, wish);
  if (place !== undefined && repeats(journey, place)) return;
  const key = cacheKeyOf(journey, wish);
  const { memory } = journey.rooms;
  if (key !== undefined) {
    const found = wish.mode === 'refresh' ? undefined : findKept(journey, key, wish);
    if (found !== undefined) {
      if (place !== undefined) memory.firsts.keep(place, { kind: 'answered', answer: found.answer });
      hit(journey, found);
      return;
    }
    const flight = wish.mode === 'refresh' ? undefined : memory.flight(key);
    if (flight !== undefined && mayWait(journey)) {
      if (place !== undefined) flight.keepers.push(new FirstKeeper(memory, place, flight));
      journey.ticket.memory = { cache: 'shared', alone: 'miss' };
      flight.board(journey);
      return;
    }
    journey.ticket.memory = { cache: 'miss' };
  }
  if (key === undefined && place === undefined) ways.alone(journey);
  else lead(journey, { key, place }, ways);
}

/** A request with the same `Idempotency-Key` came before: true where that settles this one. */
function repeats(journey: Journey, place: IdempotentPlace): boolean {
  const { delivery, rooms, ticket } = journey;
  const { memory } = rooms;
  const running = memory.firstUnderWay(place.key);
  if (running !== undefined && running.fingerprint !== place.fingerprint) {
    delivery.refuse(reused());
    return true;
  }
  if (running !== undefined) {
    ticket.memory = { cache: 'shared', identity: running.flight.identity };
    running.flight.board(journey);
    return true;
  }
  const first = memory.firsts.find(place);
  switch (first.kind) {
    case 'unknown':
      return false;
    case 'other-request':
      delivery.refuse(reused());
      return true;
    case 'refused':
      ticket.memory = { cache: 'replayed' };
      delivery.giveUp(first.error);
      return true;
    case 'answered':
      return replayFirst(journey, first.answer);
  }
}

/** Its provider may be gone meanwhile, or changed: what it said stays what it said. */
function replayFirst(journey: Journey, answer: StoredAnswer): boolean {
  const provider = journey.view.provider(answer.provider);
  if (provider === undefined) return false;
  journey.ticket.memory = { cache: 'replayed', ageMs: ageOf(journey, answer), identity: answer.identity };
  journey.delivery.follow(new Replay(answer, provider, journey.delivery));
  return true;
}

/** undefined: no key, or none is kept. */
function idempotentPlaceOf({ request, call, rooms }: Journey, wish: MemoryWish): IdempotentPlace | undefined {
  if (wish.idempotencyKey === undefined || rooms.memory.firsts.maxEntryBytes === 0) return undefined;
  return idempotentPlace(request, call, wish.idempotencyKey);
}

/** undefined: no cache is looked at. */
function cacheKeyOf({ request, call, view, ticket }: Journey, wish: MemoryWish): string | undefined {
  const settings = view.settings.cache;
  if (settings === undefined) return undefined;
  if (isCacheable(request, wish, settings)) return cacheKey({ request, call, view, shared: settings.shared });
  ticket.memory = { cache: 'bypass' };
  return undefined;
}

interface Found {
  readonly answer: StoredAnswer;
  readonly provider: CandidateProvider;
}

function findKept(journey: Journey, key: string, { maxAgeMs }: MemoryWish): Found | undefined {
  const { cache } = journey.rooms.memory;
  const answer = cache.get(key);
  if (answer === undefined) return undefined;
  const provider = giverOf(answer, journey.view);
  if (provider === undefined) cache.delete(key);
  if (provider === undefined || (maxAgeMs !== undefined && ageOf(journey, answer) > maxAgeMs)) return undefined;
  return { answer, provider };
}

function hit(journey: Journey, { answer, provider }: Found): void {
  journey.ticket.memory = { cache: 'hit', ageMs: ageOf(journey, answer) };
  journey.delivery.follow(new Replay(answer, provider, journey.delivery));
}

function ageOf({ rooms }: Journey, { atMs }: StoredAnswer): number {
  return Math.max(0, rooms.clock.nowMs() - atMs);
}

/** The other's time limits hold for both: who has a shorter one of its own goes alone. */
function mayWait({ request }: Journey): boolean {
  return request.wishes?.timeoutMs === undefined;
}

interface Places {
  readonly key: string | undefined;
  readonly place: IdempotentPlace | undefined;
}

function lead(journey: Journey, { key, place }: Places, ways: Ways): void {
  const { memory } = journey.rooms;
  const maxBytes = Math.max(
    key === undefined ? 0 : memory.cache.maxEntryBytes,
    place === undefined ? 0 : memory.firsts.maxEntryBytes,
  );
  const flight = new Flight({ maxBytes, room: memory.room, ways });
  if (place !== undefined) flight.keepers.push(new FirstKeeper(memory, place, flight));
  if (key !== undefined) flight.keepers.push(new CacheKeeper(journey, key, flight));
  flight.board(journey);
  ways.alone({ ...journey, taker: flight });
}

/** Keeps the answer for equal requests. */
class CacheKeeper implements FlightKeeper {
  readonly #memory: Memory;
  readonly #key: string;
  readonly #journey: Journey;

  constructor(journey: Journey, key: string, flight: Flight) {
    this.#memory = journey.rooms.memory;
    this.#key = key;
    this.#journey = journey;
    this.#memory.took(key, flight);
  }

  landed(flight: Flight): void {
    this.#memory.landed(this.#key, flight);
  }

  answered(answer: StoredAnswer): void {
    const { request, call } = this.#journey;
    // Who asks for it knows better than the upstream, too.
    if (answer.head?.noStore === true && call.memory?.mode !== 'on') return;
    if (isWorthKeeping(request, answer.summary)) this.#memory.cache.set(this.#key, answer);
  }

  failed(): void {}
}

/** Keeps the answer for repetitions of the very request. */
class FirstKeeper implements FlightKeeper {
  readonly #memory: Memory;
  readonly #place: IdempotentPlace;

  constructor(memory: Memory, place: IdempotentPlace, flight: Flight) {
    this.#memory = memory;
    this.#place = place;
    memory.tookFirst(place, flight);
  }

  landed(flight: Flight): void {
    this.#memory.landedFirst(this.#place.key, flight);
  }

  answered(answer: StoredAnswer): void {
    this.#memory.firsts.keep(this.#place, { kind: 'answered', answer });
  }

  failed(error: RouterError): void {
    if (isFinal(error)) this.#memory.firsts.keep(this.#place, { kind: 'refused', error });
  }
}

/** The caller's own mistake: the same request would make it again. */
function isFinal({ status }: RouterError): boolean {
  return status === 400 || status === 404 || status === 413 || status === 422;
}

function reused(): RouterError {
  return routerError('idempotency_key_reused', undefined, { param: 'Idempotency-Key' });
}
