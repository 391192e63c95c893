import type { ChatRequest } from '../domain/chat-request.ts';
import { noUsage, type Usage } from '../domain/usage.ts';
import { ProbeCall, type ProbeEnd } from './attempts/probe-call.ts';
import type { CallLimits } from './call-limits.ts';
import type { CandidateProvider } from './ports.ts';
import type { Rooms } from './rooms.ts';

/** What a call costs where no price is known: that of a dear model, so that the budget holds whatever it really is. USD per token. */
const UNKNOWN_INPUT_USD = 30 / 1_000_000;
const UNKNOWN_OUTPUT_USD = 60 / 1_000_000;

export interface OwnCall {
  readonly provider: CandidateProvider;
  readonly model: string;
  readonly request: ChatRequest;
  readonly limitMs: number;
  readonly most: ExpectedTokens;
}

/** The most that a call may take. */
export interface ExpectedTokens {
  readonly prompt: number;
  readonly output: number;
}

/** Calls that the router makes for its own sake: within a day's budget, in no record, never to a local model that would have to be loaded. */
export class OwnCalls {
  readonly #rooms: Rooms;
  readonly #live = new Set<ProbeCall>();
  #made = 0;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** Whether one may go there now. */
  mayCall(provider: CandidateProvider, model: string, most: ExpectedTokens): boolean {
    const { board, clock } = this.#rooms;
    const pace = board.paceOf(provider);
    if (pace !== undefined && pace.roomAtMs(clock.ticksMs()) > clock.ticksMs()) return false;
    if (provider.local && board.inMemory(provider, model, clock.ticksMs()) !== 'loaded') return false;
    return board.fleet.probes.hasRoom(this.#costOf(provider, model, most), clock.nowMs());
  }

  /** False where it may not. */
  make({ provider, model, request, limitMs, most }: OwnCall, told: (end: ProbeEnd) => void): boolean {
    const { board, clock, random, catalogue } = this.#rooms;
    const { adapter } = provider;
    const ready = board.readiness(provider, model, clock.ticksMs(), random);
    if (adapter === undefined || !this.mayCall(provider, model, most)) return false;
    const key = ready.kind === 'ready' ? ready.key : provider.keys[0];
    const reservedUsd = this.#costOf(provider, model, most);
    const book = board.fleet.probes;
    book.book(reservedUsd, clock.nowMs());
    this.#made += 1;
    const call = new ProbeCall({
      target: { provider, adapter, model, key, limits: within(limitMs) },
      request,
      requestId: `probe-${this.#made}`,
      board,
      settings: catalogue.current().settings,
      clock,
      random,
      over: (end) => {
        this.#live.delete(call);
        book.calls[end.kind] += 1;
        book.book(this.#spent(provider, model, end, reservedUsd) - reservedUsd, clock.nowMs());
        told(end);
      },
    });
    this.#live.add(call);
    call.start();
    return true;
  }

  tick(): void {
    const nowMs = this.#rooms.clock.ticksMs();
    for (const call of this.#live) call.tick(nowMs);
  }

  close(): void {
    for (const call of this.#live) call.cancel();
    this.#live.clear();
  }

  /** A failed call is not paid for; an answer that nobody counted took all that it might. */
  #spent(provider: CandidateProvider, model: string, end: ProbeEnd, reservedUsd: number): number {
    if (end.kind === 'failed') return 0;
    return end.usage === undefined ? reservedUsd : costAt(provider, model, end.usage);
  }

  #costOf(provider: CandidateProvider, model: string, { prompt, output }: ExpectedTokens): number {
    return costAt(provider, model, { ...noUsage, inputTokens: prompt, outputTokens: output });
  }
}

function costAt(provider: CandidateProvider, model: string, usage: Usage): number {
  if (provider.local) return 0;
  const known = provider.cost(model, usage)?.usd;
  return known ?? usage.inputTokens * UNKNOWN_INPUT_USD + usage.outputTokens * UNKNOWN_OUTPUT_USD;
}

function within(limitMs: number): CallLimits {
  return {
    connectMs: limitMs,
    headersMs: limitMs,
    firstContentMs: limitMs,
    idleMs: limitMs,
    totalMs: limitMs,
    isWished: false,
  };
}
