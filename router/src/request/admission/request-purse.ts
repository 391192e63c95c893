import type { BudgetExcess, Charge } from '../../domain/budget.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { RateStanding } from '../../domain/rate-limit.ts';
import type { AttemptReport } from '../../domain/request-record.ts';
import { totalInputTokens, totalOutputTokens, type Usage } from '../../domain/usage.ts';
import type { Purse, Target } from '../plan.ts';
import type { CandidateProvider } from '../ports.ts';
import type { BudgetAccount } from './budget-account.ts';
import { type Bound, CostBounds, grown, type Size } from './cost-bounds.ts';
import type { GateTicket } from './gate-ticket.ts';
import type { LimitRooms } from './limit-rooms.ts';

export interface RequestPurseOptions {
  readonly request: ChatRequest;
  readonly rooms: LimitRooms;
  /** Those of the router, of the caller's key, its end user and its tags. */
  readonly accounts: readonly BudgetAccount[];
  /** What it took of the limits per minute. */
  readonly gates: GateTicket | undefined;
}

/** A call, as whoever pays knows it: by its very object. */
type AskedTarget = Pick<Target, 'provider' | 'model'>;

/** What one call has reserved. */
interface Hold {
  readonly accounts: readonly BudgetAccount[];
  readonly bound: Bound;
  usd: number;
  /** Output tokens that are paid for. */
  tokens: number;
}

/** How a request ended, as far as it is paid for. */
export interface Bill {
  readonly provider: ProviderId | undefined;
  readonly attempts: readonly AttemptReport[];
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
}

/** An answer without a bound of its own is paid for in pieces like this. */
const LEAST_PIECE = 64;
const PIECE_SHARE = 0.25;

/**
 * What one request may spend: reserves what a call may cost at most before it goes out, and settles what it really cost when the request ends, however it
 * ends. Its reservation follows its calls: each has its own, and only those that brought something keep it until the end.
 */
export class RequestPurse implements Purse {
  readonly #options: RequestPurseOptions;
  readonly #bounds: CostBounds;
  readonly #holds = new Map<AskedTarget, Hold>();
  /** Calls under way, also those that no budget minds: whoever pays for them next may have some. */
  readonly #asked = new Set<AskedTarget>();
  /** Tokens taken of the limits of providers. */
  readonly #paced = new Map<CandidateProvider, number>();
  #isSettled = false;
  /** Who pays for its calls in its place. */
  #heir: RequestPurse | undefined;

  constructor(options: RequestPurseOptions) {
    this.#options = options;
    this.#bounds = new CostBounds(options.request, options.rooms);
  }

  fallsToCheaper(provider: CandidateProvider, model: string): boolean {
    const exceeded = this.#exceededBy(provider, model);
    return exceeded.length > 0 && exceeded.every(({ rule }) => rule.onExhausted === 'cheaper');
  }

  get pressure(): number {
    const nowMs = this.#nowMs();
    return this.#options.accounts.reduce((most, account) => Math.max(most, account.pressure(nowMs)), 1);
  }

  get rateStanding(): RateStanding | undefined {
    return this.#options.gates?.standing(this.#options.rooms.clock.ticksMs());
  }

  excess(provider: CandidateProvider, model: string): BudgetExcess | undefined {
    if (this.#heir !== undefined) return this.#heir.excess(provider, model);
    const [spent] = this.#exceededBy(provider, model);
    if (spent === undefined) return undefined;
    return { standing: spent.standing(this.#nowMs()), neededUsd: this.#bounds.at(provider, model)?.usd ?? 0 };
  }

  /** Its client left, and another one who waits for the same answer pays for it from now on. */
  handOver(heir: RequestPurse): void {
    for (const target of this.#asked) heir.#hold(target, this.mostTokens(target) ?? Number.POSITIVE_INFINITY);
    this.#heir = heir;
  }

  /** Whether another one who waits for the same answer could pay for all of it that may come. */
  mayHandOver(heir: RequestPurse): boolean {
    return [...this.#asked].every((target) =>
      heir.#hasRoom(target, this.mostTokens(target) ?? Number.POSITIVE_INFINITY),
    );
  }

  hold(target: AskedTarget): void {
    if (this.#heir !== undefined) {
      this.#heir.hold(target);
      return;
    }
    this.#hold(target, 0);
  }

  /** `leastTokens`: may come already, and nobody asks again before. */
  #hold(target: AskedTarget, leastTokens: number): void {
    this.#asked.add(target);
    const { provider, model } = target;
    if (this.#options.rooms.paceOf(provider)?.countsTokens === true) this.#paceTokens(provider, this.#tokensAt(target));
    const accounts = this.#accountsAt(provider);
    const bound = accounts.length === 0 ? undefined : this.#bounds.at(provider, model);
    if (bound === undefined || this.#isSettled) return;
    const [usd, tokens] = grown(bound, this.#sizeOf(bound, accounts), leastTokens);
    for (const account of accounts) account.reservedUsd += usd;
    this.#holds.set(target, { accounts, bound, usd, tokens });
  }

  release(target: AskedTarget): void {
    if (this.#heir !== undefined) {
      this.#heir.release(target);
      return;
    }
    this.#asked.delete(target);
    const { provider } = target;
    if (this.#options.rooms.paceOf(provider)?.countsTokens === true)
      this.#paceTokens(provider, -this.#tokensAt(target));
    this.#letGo(target);
  }

  /** Tokens after which an answer from there must end: undefined where what it may cost at most is paid for, or nobody minds. */
  mostTokens(target: AskedTarget): number | undefined {
    if (this.#heir !== undefined) return this.#heir.mostTokens(target);
    const hold = this.#holds.get(target);
    if (hold === undefined || hold.bound.isBounded || hold.tokens >= hold.bound.wholeTokens) return undefined;
    return hold.accounts.some(({ isHard }) => isHard) ? hold.tokens : undefined;
  }

  /** More tokens for an answer that goes on: 0 where a budget has none left. */
  moreTokens(target: AskedTarget): number {
    if (this.#heir !== undefined) return this.#heir.moreTokens(target);
    const hold = this.#holds.get(target);
    if (hold === undefined) return Number.POSITIVE_INFINITY;
    const { bound } = hold;
    if (bound.usdPerToken <= 0) return Number.POSITIVE_INFINITY;
    const wanted = Math.max(LEAST_PIECE, Math.ceil(hold.tokens * PIECE_SHARE));
    const granted = Math.min(wanted, Math.floor(leastLeft(hold.accounts, this.#nowMs()) / bound.usdPerToken));
    if (granted <= 0) {
      this.#refused(hold.accounts);
      return 0;
    }
    for (const account of hold.accounts) account.reservedUsd += granted * bound.usdPerToken;
    hold.usd += granted * bound.usdPerToken;
    hold.tokens += granted;
    return granted;
  }

  /** What went otherwise than a person with budgets would think; for whom it answers. */
  warningsOf({ provider, model }: AskedTarget): readonly string[] {
    const accounts = this.#accountsAt(provider);
    if (accounts.length === 0 || this.#bounds.at(provider, model) !== undefined) return [];
    const names = accounts.map(({ rule }) => `"${rule.id}"`).join(', ');
    return [`no price is known for ${provider.id}/${model}: budget ${names} does not count this answer`];
  }

  /** A request was told that a budget has too little left. */
  refusedFor({ standing }: BudgetExcess): void {
    const { rooms } = this.#options;
    for (const account of rooms.book.all) if (account.rule.id === standing.id) this.#refused([account]);
  }

  /** Once, however the request ended. Returns to whom what was charged. */
  settle(bill: Bill): readonly Charge[] {
    if (this.#isSettled) return [];
    this.#isSettled = true;
    for (const target of [...this.#holds.keys()]) this.#letGo(target);
    const { rooms, gates, request } = this.#options;
    const tokens = bill.usage === undefined ? 0 : totalInputTokens(bill.usage) + totalOutputTokens(bill.usage);
    gates?.correct(tokens, rooms.clock.ticksMs());
    this.#settlePace(bill.provider, tokens);
    if (bill.usage !== undefined) rooms.lengths.add(rooms.taskOf(request), totalOutputTokens(bill.usage));
    if (bill.costUsd === undefined || bill.costUsd <= 0) return [];
    return this.#charge(bill.costUsd, bill);
  }

  /** Of whoever answered: what was taken for it at first is given back for what it was. */
  #settlePace(id: ProviderId | undefined, tokens: number): void {
    for (const [provider, reserved] of this.#paced) {
      rest(this.#options.rooms, provider, provider.id === id ? tokens - reserved : -reserved);
    }
    this.#paced.clear();
  }

  #paceTokens(provider: CandidateProvider, tokens: number): void {
    this.#paced.set(provider, (this.#paced.get(provider) ?? 0) + tokens);
    rest(this.#options.rooms, provider, tokens);
  }

  /** Not more than the provider's bucket holds: others would wait for a guess. */
  #tokensAt({ provider, model }: AskedTarget): number {
    const most = this.#options.rooms.paceOf(provider)?.mostTokens ?? Number.POSITIVE_INFINITY;
    return Math.min(most, this.#bounds.expectedTokens(provider, model));
  }

  #charge(costUsd: number, bill: Bill): readonly Charge[] {
    const nowMs = this.#nowMs();
    const charges = new Map<string, number>();
    for (const { owner } of this.#options.accounts) charges.set(owner, costUsd);
    for (const [id, usd] of sharesOf(costUsd, bill)) {
      const owner = `provider:${id}`;
      if (this.#options.rooms.book.of(owner).length > 0) charges.set(owner, usd);
    }
    return [...charges].map(([owner, usd]) => this.#chargeTo(owner, usd, nowMs));
  }

  #chargeTo(owner: string, usd: number, atMs: number): Charge {
    const { rooms } = this.#options;
    for (const account of rooms.book.of(owner)) {
      const event = account.charge(usd, atMs);
      if (event !== undefined) rooms.tell(event);
    }
    return { owner, usd, atMs };
  }

  #refused(accounts: readonly BudgetAccount[]): void {
    const nowMs = this.#nowMs();
    const tightest = accounts.toSorted((one, other) => one.leftUsd(nowMs) - other.leftUsd(nowMs))[0];
    const event = tightest?.isHard === true ? tightest.refused(nowMs) : undefined;
    if (event !== undefined) this.#options.rooms.tell(event);
  }

  /** The whole answer where that is a trifle of what is left: then nobody needs to watch it. */
  #sizeOf(bound: Bound, accounts: readonly BudgetAccount[]): Size {
    if (bound.isBounded) return [bound.usd, bound.tokens];
    const trifleUsd = leastLeft(accounts, this.#nowMs()) / 100;
    if (bound.wholeUsd <= trifleUsd) return [bound.wholeUsd, bound.wholeTokens];
    return [bound.usd, bound.tokens];
  }

  #hasRoom({ provider, model }: AskedTarget, leastTokens: number): boolean {
    const hard = this.#accountsAt(provider).filter(({ isHard }) => isHard);
    const bound = hard.length === 0 ? undefined : this.#bounds.at(provider, model);
    if (bound === undefined) return true;
    const [usd] = grown(bound, [bound.usd, bound.tokens], leastTokens);
    return !hard.some((account) => account.isExceededBy(usd, this.#nowMs()));
  }

  #letGo(target: AskedTarget): void {
    const hold = this.#holds.get(target);
    if (hold === undefined) return;
    this.#holds.delete(target);
    for (const account of hold.accounts) account.reservedUsd -= hold.usd;
  }

  #exceededBy(provider: CandidateProvider, model: string): readonly BudgetAccount[] {
    const hard = this.#accountsAt(provider).filter(({ isHard }) => isHard);
    const bound = hard.length === 0 ? undefined : this.#bounds.at(provider, model);
    if (bound === undefined) return [];
    const nowMs = this.#nowMs();
    return hard.filter((account) => account.isExceededBy(bound.usd, nowMs));
  }

  #accountsAt(provider: CandidateProvider): readonly BudgetAccount[] {
    const { accounts, rooms } = this.#options;
    const ofProvider = rooms.book.of(`provider:${provider.id}`);
    return ofProvider.length === 0 ? accounts : [...accounts, ...ofProvider];
  }

  #nowMs(): number {
    return this.#options.rooms.clock.nowMs();
  }
}

function rest(rooms: LimitRooms, provider: CandidateProvider, tokens: number): void {
  rooms.paceOf(provider)?.takeTokens(tokens, rooms.clock.ticksMs());
}

/** Of the budgets that stop anything; infinite where none does. */
function leastLeft(accounts: readonly BudgetAccount[], nowMs: number): number {
  return accounts.reduce(
    (least, account) => (account.isHard ? Math.min(least, account.leftUsd(nowMs)) : least),
    Number.POSITIVE_INFINITY,
  );
}

/** Where several answered, one after the other, each was paid for. */
function sharesOf(costUsd: number, { provider, attempts }: Bill): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { provider: id, spent } of attempts)
    if (spent?.costUsd !== undefined) shares.set(id, (shares.get(id) ?? 0) + spent.costUsd);
  if (shares.size === 0 && provider !== undefined) shares.set(provider, costUsd);
  return shares;
}
