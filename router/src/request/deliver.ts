import { isBelieved } from '../domain/believed-summary.ts';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import { parameterName } from '../domain/parameter-names.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { AttemptReport } from '../domain/request-record.ts';
import type { RequestSettings } from '../domain/request-settings.ts';
import { type RouterError, routerError } from '../domain/router-error.ts';
import type { AnswerSource } from './answer-source.ts';
import type { AnswerReceiver, CommittedAnswer } from './attempts/answer-receiver.ts';
import type { LiveCall } from './live-calls.ts';
import type { Call, Client, ClientListener } from './ports.ts';
import type { Rooms } from './rooms.ts';
import { answeredElsewhere } from './routing/answered-elsewhere.ts';
import { failureToError } from './routing/failure-to-error.ts';
import type { Ending, Ticket } from './settle.ts';

const nothing: readonly string[] = [];

export interface DeliveryOptions {
  readonly request: ChatRequest;
  readonly call: Call;
  readonly settings: RequestSettings;
  readonly ticket: Ticket;
  readonly rooms: Rooms;
  /** Monotonic. */
  readonly startedMs: number;
}

/**
 * Brings one answer to its client, whatever happens, and closes the ticket once. Pieces go straight from the upstream's data event to the
 * client's socket: no promise, no buffer, no clock per chunk. It also keeps a silent stream alive and hears when the client leaves.
 */
export class Delivery implements AnswerReceiver, ClientListener, LiveCall {
  place = -1;
  readonly #client: Client;
  readonly #options: DeliveryOptions;
  readonly #ticket: Ticket;
  #phase: 'waiting' | 'answering' | 'over' = 'waiting';
  #run: AnswerSource | undefined;
  #answer: CommittedAnswer | undefined;
  #paused = false;
  #wrote = false;
  #pings = 0;
  #silentSinceMs: number;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#client = options.call.client;
    this.#ticket = options.ticket;
    this.#silentSinceMs = options.startedMs;
    this.#client.listener = this;
    options.rooms.liveCalls.add(this);
  }

  /** It had its end already: the client left, or the house closed. */
  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** All upstream calls so far. */
  get attempts(): readonly AttemptReport[] {
    return this.#ticket.attempts;
  }

  /** What will bring the answer. */
  follow(run: AnswerSource): void {
    this.#run = run;
    this.#ticket.attempts = run.reports;
    run.start();
  }

  /** This router itself says no. */
  refuse(error: RouterError): void {
    this.#fail(error, 'refused');
  }

  /** What comes after is not wanted: its last word is told by whoever says so. */
  cut(reason: string): void {
    this.#run?.cancel(reason);
  }

  commit(answer: CommittedAnswer, summary: AnswerSummary | undefined): void {
    if (this.#phase === 'over') return;
    if (this.#phase === 'answering') {
      this.#takeOver(answer);
      return;
    }
    const nowMs = this.#nowMs();
    this.#phase = 'answering';
    this.#answer = answer;
    this.#ticket.target = answer.target;
    this.#ticket.firstContentMs = Math.round(nowMs - this.#options.startedMs);
    if (!this.#ticket.begun) this.#begin(answer, summary, nowMs);
  }

  /** Another one goes on with an answer that broke off. */
  #takeOver(answer: CommittedAnswer): void {
    this.#answer = answer;
    this.#ticket.target = answer.target;
    if (this.#paused) answer.pause();
  }

  bytes(chunk: Uint8Array): void {
    if (this.#phase !== 'answering') return;
    this.#wrote = true;
    this.#ticket.seen.bytes(chunk);
    if (!this.#client.bytes(chunk)) this.#pause();
  }

  events(batch: readonly ChatEvent[]): void {
    if (this.#phase !== 'answering') return;
    this.#wrote = true;
    const tellsUsage = this.#ticket.seen.events(batch);
    if (!this.#client.events(tellsUsage ? this.#withPrices(batch) : batch)) this.#pause();
  }

  #withPrices(batch: readonly ChatEvent[]): readonly ChatEvent[] {
    const believed = batch.filter((event) => event.type !== 'usage' || isBelieved(event.usage));
    return believed.map((event) => this.#priced(event));
  }

  /** A client that is told of tokens is told what they cost. */
  #priced(event: ChatEvent): ChatEvent {
    if (event.type !== 'usage' || event.usage.reportedCostUsd !== undefined) return event;
    const cost = this.#ticket.toldCost(event.usage);
    return cost === undefined ? event : { ...event, usage: { ...event.usage, costUsd: cost.usd } };
  }

  end(summary: AnswerSummary): void {
    if (this.#phase === 'over') return;
    this.#client.end(summary.warnings);
    this.#over();
    this.#close({ kind: 'ok', summary });
  }

  breakOff(target: CommittedAnswer['target'], failure: ProviderFailure): void {
    const attempts = this.#run?.reports;
    this.#fail({ ...failureToError(target, failure), attempts }, 'error');
  }

  giveUp(error: RouterError): void {
    this.#fail(error, this.#ticket.attempts.length === 0 ? 'refused' : 'error');
  }

  crash(error: unknown): void {
    this.#options.rooms.reportBug(error, this.#options.call.requestId);
    this.#run?.cancel('A bug in the router ended this call.');
    this.#fail(routerError('internal_error'), 'error');
  }

  shutDown(): void {
    this.#run?.cancel('The router is shutting down.');
    this.#fail(routerError('shutting_down'), 'error');
  }

  tick(nowMs: number): void {
    try {
      this.#run?.tick(nowMs);
      if (this.#options.request.stream) this.#breakSilence(nowMs);
    } catch (error) {
      this.crash(error);
    }
  }

  #begin(answer: CommittedAnswer | undefined, summary: AnswerSummary | undefined, nowMs: number): void {
    const { request, startedMs } = this.#options;
    this.#ticket.begun = request.stream;
    this.#client.begin({
      provider: answer?.target.provider.id,
      model: answer?.target.model,
      attempts: this.#run?.calls ?? 0,
      latencyMs: Math.round(nowMs - startedMs),
      costUsd: this.#ticket.isFree ? 0 : request.stream ? undefined : this.#ticket.cost(summary?.usage)?.usd,
      dropped: withUnheard(request, clientNames(request, answer?.answerHead?.dropped)),
      warnings: this.#warningsOf(answer, summary),
      ...(this.#ticket.purse !== undefined && { rateStanding: this.#ticket.purse.rateStanding }),
      stream: request.stream,
      ...this.#ticket.memory,
    });
  }

  #warningsOf(answer: CommittedAnswer | undefined, summary: AnswerSummary | undefined): readonly string[] {
    const told = warningsOf(answer, summary);
    if (answer === undefined) return told;
    const { purse } = this.#ticket;
    const elsewhere = this.#elsewhere(answer);
    if (purse === undefined && elsewhere === undefined) return told;
    return [...(elsewhere ?? nothing), ...told, ...(purse?.warningsOf(answer.target) ?? nothing)];
  }

  #elsewhere({ target }: CommittedAnswer): readonly string[] | undefined {
    const { request, call, settings, rooms } = this.#options;
    if (!settings.fallbackEnabled) return undefined;
    const { providerHeader } = call;
    const view = rooms.catalogue.current();
    const said = answeredElsewhere({ request, providerHeader, view, answeredBy: target.provider.id });
    return said === undefined ? undefined : [said];
  }

  /** Balancers cut what is silent for long. The status that a ping commits names no provider yet; failover stays possible after it. */
  #breakSilence(nowMs: number): void {
    if (this.#phase === 'over') return;
    if (this.#wrote || this.#paused) {
      // A client that reads slowly has enough to read.
      this.#wrote = false;
      this.#pings = 0;
      this.#silentSinceMs = nowMs;
      return;
    }
    const { pingAfterMs, pingEveryMs } = this.#options.settings;
    const limitMs = this.#pings === 0 ? pingAfterMs : pingEveryMs;
    if (limitMs <= 0 || nowMs - this.#silentSinceMs < limitMs) return;
    if (!this.#ticket.begun) this.#begin(undefined, undefined, nowMs);
    this.#client.ping();
    this.#pings += 1;
    this.#silentSinceMs = nowMs;
  }

  #pause(): void {
    if (this.#paused || this.#phase !== 'answering') return;
    this.#paused = true;
    this.#answer?.pause();
  }

  drained(): void {
    if (!this.#paused || this.#phase !== 'answering') return;
    this.#paused = false;
    this.#answer?.resume();
  }

  left(): void {
    if (this.#phase === 'over') return;
    this.#over();
    this.#run?.cancel('The client left.');
    this.#close({ kind: 'cancelled' });
  }

  #fail(error: RouterError, status: 'error' | 'refused'): void {
    if (this.#phase === 'over') return;
    this.#over();
    try {
      this.#client.fail(error, this.#ticket.memory?.cache);
    } catch (bug) {
      this.#options.rooms.reportBug(bug, this.#options.call.requestId);
    }
    this.#close({ kind: status, error });
  }

  #close(ending: Ending): void {
    if (this.#answer === undefined) this.#ticket.target = this.#run?.target;
    this.#options.rooms.liveCalls.delete(this);
    this.#ticket.close(ending, this.#nowMs());
  }

  #over(): void {
    this.#phase = 'over';
    this.#client.listener = undefined;
  }

  #nowMs(): number {
    return this.#options.rooms.clock.ticksMs();
  }
}

function clientNames(request: ChatRequest, dropped: readonly string[] | undefined): readonly string[] {
  if (dropped === undefined || dropped.length === 0) return nothing;
  const meaning = request.meaning();
  return [...new Set(dropped.map((field) => parameterName(meaning, field)))];
}

/** What was said to the router itself, and it does not do. */
function withUnheard({ wishes }: ChatRequest, dropped: readonly string[]): readonly string[] {
  return wishes === undefined || wishes.dropped.length === 0 ? dropped : [...dropped, ...wishes.dropped];
}

function warningsOf(answer: CommittedAnswer | undefined, summary: AnswerSummary | undefined): readonly string[] {
  const warning = answer?.target.warning;
  const told = summary?.warnings ?? nothing;
  return warning === undefined ? told : [warning, ...told];
}
