import type { Charge } from '../domain/budget.ts';
import type { CacheWord } from '../domain/cache-settings.ts';
import type { FinishReason } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import type { Cost } from '../domain/price.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import {
  type AttemptReport,
  MAX_KEPT_BODY_BYTES,
  type RequestRecord,
  type RequestStatus,
} from '../domain/request-record.ts';
import type { RouteExplanation } from '../domain/route-explanation.ts';
import type { RouterError } from '../domain/router-error.ts';
import { addUsage, noUsage, totalInputTokens, totalOutputTokens, type Usage } from '../domain/usage.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import type { RequestPurse } from './admission/request-purse.ts';
import type { Plan, Target } from './plan.ts';
import type { Call, CatalogueView, Recorder, ReportBug, ToldIdentity } from './ports.ts';
import { tokenFamily } from './tokens/token-families.ts';
import type { TokenRatios } from './tokens/token-ratios.ts';
import { TokensSeen } from './tokens-seen.ts';

export type Ending =
  | { readonly kind: 'ok'; readonly summary: AnswerSummary }
  /** `refused`: by this router, before any upstream was asked; recorded as an error where that was no fault of the request (a 5xx). */
  | { readonly kind: 'error' | 'refused'; readonly error: RouterError }
  /** The client left. */
  | { readonly kind: 'cancelled' };

/** nginx's word for a client that left before it got a status. */
const CLIENT_LEFT = 499;

const MAX_LEARNED_BYTES = 32_768;

const noAttempts: readonly AttemptReport[] = [];
interface Bill {
  readonly usage: Usage | undefined;
  readonly cost: Cost | undefined;
}

const nothingBilled: Bill = { usage: undefined, cost: undefined };

/** What earlier answers, or one under way, had to do with a request. */
export interface Memorised {
  /** undefined: nobody looked. */
  readonly cache?: CacheWord | undefined;
  /** What it would be if it had to go alone. */
  readonly alone?: CacheWord | undefined;
  readonly ageMs?: number | undefined;
  readonly identity?: ToldIdentity | undefined;
}

export interface TicketOptions {
  readonly request: ChatRequest;
  readonly call: Call;
  readonly view: CatalogueView;
  readonly recorder: Recorder;
  readonly reportBug: ReportBug;
  readonly ratios: TokenRatios;
  /** Monotonic. */
  readonly startedMs: number;
}

/** The books of one request: gathers what is known of it and writes exactly one record, however it ends and whoever says so first. */
export class Ticket {
  readonly seen = new TokensSeen();
  /** The client has its status 200. */
  begun = false;
  /** Who answers; before the commit point, who was asked last or would be asked. */
  target: Pick<Target, 'provider' | 'model'> | undefined;
  attempts: readonly AttemptReport[] = noAttempts;
  /** What it reserved and took of limits; undefined where nothing that is limited concerns it. */
  purse: RequestPurse | undefined;
  /** By which it went. */
  plan: Plan | undefined;
  /** Where somebody asked why it goes where it goes: how things stood before its first call. */
  explanation: RouteExplanation | undefined;
  firstContentMs: number | undefined;
  /** undefined: nothing. */
  memory: Memorised | undefined;
  readonly #options: TicketOptions;
  #closed = false;

  constructor(options: TicketOptions) {
    this.#options = options;
  }

  /** What is paid for it. undefined where no price is known. What the upstream itself reported wins. */
  cost(usage: Usage | undefined): Cost | undefined {
    const price = this.#price(usage);
    return price === undefined || !this.isFree ? price : { ...price, usd: 0 };
  }

  /** What the client is told that it costs: an answer that is told again says the same again. */
  toldCost(usage: Usage): Cost | undefined {
    return this.memory?.cache === 'replayed' ? this.#price(usage) : this.cost(usage);
  }

  #price(usage: Usage | undefined): Cost | undefined {
    return usage === undefined ? undefined : this.target?.provider.cost(this.target.model, usage);
  }

  /** Nobody was asked for it, or somebody else paid. */
  get isFree(): boolean {
    const word = this.memory?.cache;
    return word === 'hit' || word === 'shared' || word === 'replayed';
  }

  /** After the client had its last word, so that the record has it too. */
  close(ending: Ending, nowMs: number): void {
    if (this.#closed) return;
    this.#closed = true;
    const record = this.#record(ending, nowMs);
    const charges = this.purse === undefined ? undefined : this.#settle(this.purse, record, ending);
    this.#options.recorder.write(charges === undefined ? record : { ...record, charges });
    if (ending.kind !== 'ok' || this.isFree) return;
    this.#rememberPlace(ending.summary.usage, nowMs);
    if (this.#options.ratios.isDue(nowMs)) this.#learnRatio(ending.summary.usage, nowMs);
  }

  /** Every end of a request comes by here, once: no reservation outlives it. */
  #settle(
    purse: RequestPurse,
    { provider, attempts, usage, costUsd }: RequestRecord,
    ending: Ending,
  ): readonly Charge[] {
    if ('error' in ending && ending.error.excess !== undefined) purse.refusedFor(ending.error.excess);
    return purse.settle({ provider, attempts, usage, costUsd });
  }

  #record(ending: Ending, nowMs: number): RequestRecord {
    const { request, call, view, startedMs } = this.#options;
    const summary = ending.kind === 'ok' ? ending.summary : undefined;
    const error = ending.kind === 'ok' || ending.kind === 'cancelled' ? undefined : ending.error;
    const status = statusOf(ending);
    const keepsBodies = this.#keepsBodies(status);
    const last = this.#ofLast(this.#bill(summary));
    const { usage, cost } = withEarlier(last, this.attempts);
    return {
      id: call.id,
      requestId: call.requestId,
      atMs: call.receivedAtMs,
      endpoint: call.endpoint,
      stream: request.stream,
      apiKeyId: call.principal.kind === 'api-key' ? call.principal.id : undefined,
      endUser: call.endUser,
      tags: call.tags,
      registryRevision: view.revision,
      requestedModel: request.model,
      provider: this.target?.provider.id,
      model: this.target?.model,
      status,
      httpStatus: this.begun || ending.kind === 'ok' ? 200 : (error?.status ?? CLIENT_LEFT),
      errorCode: error?.code,
      errorMessage: error?.message,
      attempts: withSpending(this.attempts, last),
      route: this.#route(),
      usage,
      ...this.#money(ending, usage, cost),
      cache: this.memory?.cache,
      finishReason: word(summary?.finishReason),
      durationMs: Math.round(nowMs - startedMs),
      firstContentMs: this.firstContentMs,
      requestBody: keepsBodies ? firstBytes(request.bytes, MAX_KEPT_BODY_BYTES) : undefined,
      requestBodyBytes: request.bytes.length,
      responseBody: keepsBodies ? call.client.sent : undefined,
    };
  }

  #money(
    ending: Ending,
    usage: Usage | undefined,
    cost: Cost | undefined,
  ): Pick<RequestRecord, 'costUsd' | 'costSource' | 'priceDate' | 'savedUsd'> {
    if (!this.isFree) return { costUsd: cost?.usd, costSource: cost?.source, priceDate: cost?.date };
    // Whoever left before the end has saved nothing.
    return { costUsd: 0, savedUsd: ending.kind === 'ok' ? this.#price(usage)?.usd : undefined };
  }

  /** Whoever was chosen, was chosen with luck: the explanation tells of the decision that was made. */
  #route(): RouteExplanation | undefined {
    const taken = this.plan?.taken;
    if (this.explanation === undefined || taken === undefined) return this.explanation ?? taken;
    return { ...this.explanation, chosen: taken.chosen, propensity: taken.propensity };
  }

  /** A record without usage is better than none: an estimate that fails must not cost it. */
  #bill(summary: AnswerSummary | undefined): Bill {
    if (this.firstContentMs === undefined) return nothingBilled;
    const { request, call, reportBug } = this.#options;
    try {
      const usage = summary?.usage ?? this.seen.usage(request, tokenFamily(this.#modelUpstream()), this.#ratio());
      return { usage, cost: this.cost(usage) };
    } catch (bug) {
      reportBug(bug, call.requestId);
      return nothingBilled;
    }
  }

  /** An estimate rests on all that went by, also what an earlier attempt wrote and says itself. */
  #ofLast(bill: Bill): Bill {
    const { usage } = bill;
    if (usage?.estimated !== true || this.attempts.length < 2) return bill;
    const before = this.attempts.reduce((sum, { spent }) => sum + (spent?.outputTokens ?? 0), 0);
    if (before === 0) return bill;
    const own = { ...usage, outputTokens: Math.max(0, usage.outputTokens - before) };
    return { usage: own, cost: this.cost(own) };
  }

  #rememberPlace(usage: Usage | undefined, nowMs: number): void {
    if (this.plan?.answered === undefined || this.target === undefined) return;
    const { bytes } = this.#options.request;
    const prompt = usage === undefined ? bytes.length / 4 : totalInputTokens(usage);
    this.plan.answered(this.target, { prompt, output: usage && totalOutputTokens(usage) }, nowMs);
  }

  /** How many tokens a prompt really was makes the next estimates better. */
  #learnRatio(usage: Usage | undefined, nowMs: number): void {
    const { request, call, ratios, reportBug } = this.#options;
    if (usage === undefined || usage.estimated || this.target === undefined) return;
    // Of a long one the estimate takes longer than it is worth.
    if (request.bytes.length > MAX_LEARNED_BYTES) return;
    const { provider, model } = this.target;
    const counted = totalInputTokens(usage) - (usage.unbilledInputTokens ?? 0);
    const family = tokenFamily(this.#modelUpstream());
    try {
      ratios.learn({ provider: provider.id, model, meaning: request.meaning(), family, counted }, nowMs);
    } catch (bug) {
      reportBug(bug, call.requestId);
    }
  }

  #ratio(): number {
    if (this.target === undefined) return 1;
    return this.#options.ratios.of({ provider: this.target.provider.id, model: this.target.model });
  }

  #modelUpstream(): string {
    return this.target === undefined ? '' : this.target.provider.upstreamName(this.target.model);
  }

  #keepsBodies(status: RequestStatus): boolean {
    switch (this.#options.view.settings.keepBodies) {
      case 'all':
        return true;
      case 'errors':
        return status !== 'ok';
      case 'none':
        return false;
    }
  }
}

/** Where an answer was sewn together of several attempts, all of them were paid for. What one of them cost that nobody knows, nobody knows of the sum. */
function withEarlier(last: Bill, attempts: readonly AttemptReport[]): Bill {
  if (attempts.length < 2) return last;
  const earlier = attempts.flatMap(({ spent }) => (spent === undefined ? [] : [spent]));
  if (earlier.length === 0 || last.usage === undefined) return last;
  let { usage, cost } = last;
  for (const { inputTokens, outputTokens, estimated, costUsd } of earlier) {
    usage = addUsage({ ...noUsage, inputTokens, outputTokens, estimated }, usage);
    cost = cost === undefined || costUsd === undefined ? undefined : { ...cost, usd: cost.usd + costUsd };
  }
  return { usage, cost };
}

/** One attempt's spending is the record's own; of several each says its own. */
function withSpending(attempts: readonly AttemptReport[], { usage, cost }: Bill): readonly AttemptReport[] {
  if (attempts.length < 2) return attempts;
  const last = attempts.at(-1);
  if (last?.outcome !== 'ok' || usage === undefined || !attempts.some(({ spent }) => spent !== undefined))
    return attempts;
  const spent = {
    inputTokens: totalInputTokens(usage),
    outputTokens: totalOutputTokens(usage),
    estimated: usage.estimated,
    costUsd: cost?.usd,
  };
  return [...attempts.slice(0, -1), { ...last, spent }];
}

/** As statistics count it: who was refused because the router could not serve did nothing wrong. */
function statusOf(ending: Ending): RequestStatus {
  return ending.kind === 'refused' && ending.error.status >= 500 ? 'error' : ending.kind;
}

function word(reason: FinishReason | undefined): string | undefined {
  return reason?.kind === 'other' ? reason.word : reason?.kind;
}
