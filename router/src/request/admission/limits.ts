import { type BudgetRule, type BudgetStanding, ownerOf } from '../../domain/budget.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Principal } from '../../domain/principal.ts';
import { isSameRate, type RateLimit } from '../../domain/rate-limit.ts';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import { RateGate } from '../fleet/rate-gate.ts';
import type { Call } from '../ports.ts';
import { askedSize } from './asked-size.ts';
import type { BudgetAccount, BudgetEvent } from './budget-account.ts';
import { BudgetBook } from './budget-book.ts';
import { LONGEST_TOKENS } from './cost-bounds.ts';
import { GateTicket, tightest } from './gate-ticket.ts';
import type { LimitNeeds, LimitRooms } from './limit-rooms.ts';
import { OutputLengths } from './output-lengths.ts';
import { RequestPurse } from './request-purse.ts';

export type { BudgetEvent } from './budget-account.ts';

/** All that is limited now. */
export interface LimitRules {
  readonly budgets: readonly BudgetRule[];
  /** IANA name: when days and months begin. */
  readonly timeZone: string;
  /** Of all callers together; undefined: none. */
  readonly router: RateLimit | undefined;
  /** Some API key has a limit of its own. */
  readonly limitsKeys: boolean;
  /** Some provider has a limit of tokens. */
  readonly limitsProviderTokens: boolean;
}

/** Whoever must hear of budgets. Never throws. */
export type BudgetAlerts = (event: BudgetEvent) => void;

export type Opening =
  /** `purse`: undefined where nothing that is limited concerns the request. */
  | { readonly kind: 'opened'; readonly purse: RequestPurse | undefined }
  | { readonly kind: 'refused'; readonly error: RouterError };

const unlimited: Opening = { kind: 'opened', purse: undefined };
const noGates: readonly RateGate[] = [];
/** Good enough to say no by; what it really was is corrected after. */
const BYTES_PER_TOKEN = 4;

/** Budgets and limits per minute: who may still come in, and what may still be spent. */
export class Limits implements LimitRooms {
  /** Anything is limited at all: the one field that a request reads where nothing is. */
  isOn = false;
  readonly book = new BudgetBook();
  readonly lengths = new OutputLengths();
  readonly clock: LimitRooms['clock'];
  readonly promptTokens: LimitRooms['promptTokens'];
  readonly taskOf: LimitRooms['taskOf'];
  readonly paceOf: LimitRooms['paceOf'];
  #router: RateGate | undefined;
  #keys = new Map<string, RateGate>();
  readonly #listeners: BudgetAlerts[] = [];

  constructor({ clock, promptTokens, taskOf, paceOf }: LimitNeeds) {
    this.clock = clock;
    this.promptTokens = promptTokens;
    this.taskOf = taskOf;
    this.paceOf = paceOf;
  }

  /** True where a budget is new: what was spent of it already nobody has asked yet. */
  follow({ budgets, timeZone, router, limitsKeys, limitsProviderTokens }: LimitRules): boolean {
    const hasNew = this.book.follow(budgets, timeZone, this.clock.nowMs());
    if (!isSameRate(this.#router?.limit, router))
      this.#router = router === undefined ? undefined : new RateGate(router, this.clock.ticksMs());
    if (!limitsKeys) this.#keys = new Map();
    this.isOn = !this.book.isEmpty || router !== undefined || limitsKeys || limitsProviderTokens;
    return hasNew;
  }

  /** A request comes in. What it takes of the limits per minute is taken now; nothing is reserved of budgets before it is known where it goes. */
  open(request: ChatRequest, call: Call): Opening {
    if (!this.isOn) return unlimited;
    const nowMs = this.clock.ticksMs();
    const gates = this.#gatesOf(call.principal, nowMs);
    const tokens = gates.some(({ countsTokens }) => countsTokens) ? this.#tokensOf(request) : 0;
    const waitMs = gates.reduce((most, gate) => Math.max(most, gate.waitMs(tokens, nowMs)), 0);
    const { principal } = call;
    if (waitMs > 0) return { kind: 'refused', error: this.#tooMany({ principal, gates, tokens, waitMs, nowMs }) };
    const ticket = gates.length === 0 ? undefined : new GateTicket(gates, tokens, nowMs);
    const accounts = this.#accountsOf(call);
    return { kind: 'opened', purse: new RequestPurse({ request, rooms: this, accounts, gates: ticket }) };
  }

  /** A question that costs nothing but a call comes in: it takes of the limits of requests alone. undefined where it may. */
  openCount(principal: Principal): RouterError | undefined {
    if (!this.isOn) return undefined;
    const nowMs = this.clock.ticksMs();
    const gates = this.#gatesOf(principal, nowMs);
    const waitMs = gates.reduce((most, gate) => Math.max(most, gate.waitMs(0, nowMs)), 0);
    if (waitMs > 0) return this.#tooMany({ principal, gates, tokens: 0, waitMs, nowMs });
    for (const gate of gates) gate.takeRequest(nowMs);
    return undefined;
  }

  /** As `open`, for who only wants to know: nothing is taken. */
  look(request: ChatRequest, call: Caller): RequestPurse | undefined {
    if (this.book.isEmpty) return undefined;
    return new RequestPurse({ request, rooms: this, accounts: this.#accountsOf(call), gates: undefined });
  }

  onAlert(listener: BudgetAlerts): void {
    this.#listeners.push(listener);
  }

  tell(event: BudgetEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  standings(): readonly BudgetStanding[] {
    return this.book.standings(this.clock.nowMs());
  }

  #gatesOf(principal: Principal, nowMs: number): readonly RateGate[] {
    const ofKey = principal.kind === 'api-key' ? this.#gateOfKey(principal, nowMs) : undefined;
    if (this.#router === undefined) return ofKey === undefined ? noGates : [ofKey];
    return ofKey === undefined ? [this.#router] : [ofKey, this.#router];
  }

  #gateOfKey({ id, rateLimit }: Extract<Principal, { kind: 'api-key' }>, nowMs: number): RateGate | undefined {
    const known = this.#keys.get(id);
    if (isSameRate(known?.limit, rateLimit)) return known;
    if (rateLimit === undefined) {
      this.#keys.delete(id);
      return undefined;
    }
    const made = new RateGate(rateLimit, nowMs);
    this.#keys.set(id, made);
    return made;
  }

  #accountsOf({ principal, endUser, tags }: Caller): readonly BudgetAccount[] {
    if (this.book.isEmpty) return [];
    const owners = [
      'router',
      ...(principal?.kind === 'api-key' ? [ownerOf({ kind: 'api-key', name: principal.id })] : []),
      ...(endUser === undefined ? [] : [ownerOf({ kind: 'end-user', name: endUser })]),
      ...(tags ?? []).map((name) => ownerOf({ kind: 'tag', name })),
    ];
    return owners.flatMap((owner) => this.book.of(owner));
  }

  #tokensOf(request: ChatRequest): number {
    const { tokens, answers } = askedSize(request);
    const each = Math.min(LONGEST_TOKENS, tokens ?? this.lengths.p95(this.taskOf(request)) ?? 0);
    return Math.ceil(request.bytes.length / BYTES_PER_TOKEN) + each * answers;
  }

  #tooMany({ principal, gates, tokens, waitMs, nowMs }: Refusal): RouterError {
    const [full] = gates.filter((gate) => gate.waitMs(tokens, nowMs) > 0);
    const who = full === this.#router ? 'This router takes' : `The API key ${nameOf(principal)} may send`;
    const { requestsPerMinute, tokensPerMinute } = full?.limit ?? {};
    const isRequests = (full?.standing(nowMs).requests?.remaining ?? 1) < 1;
    const most = isRequests ? `${requestsPerMinute} requests` : `${tokensPerMinute} tokens`;
    const message = `${who} ${most} per minute. Try again in ${Math.ceil(waitMs / 1_000)} s.`;
    return routerError('rate_limited', message, { retryAfterMs: waitMs, rateStanding: tightest(gates, nowMs) });
  }
}

/** Whose budgets a request is counted to. */
type Caller = Partial<Pick<Call, 'principal' | 'endUser' | 'tags'>>;

interface Refusal {
  readonly principal: Principal;
  readonly gates: readonly RateGate[];
  readonly tokens: number;
  readonly waitMs: number;
  readonly nowMs: number;
}

function nameOf(principal: Principal): string {
  return principal.kind === 'api-key' ? `"${principal.name}"` : 'of this request';
}
