import { type Arrival, arrivalsOf } from './arrivals.ts';
import { Luck } from './luck.ts';
import { type Metrics, Tally } from './metrics.ts';
import type { CallError, FailedCall, Policy, SimCall, SimRequest } from './policy.ts';
import { Timeline } from './timeline.ts';
import { type Fate, Upstreams } from './upstream.ts';
import type { World } from './world.ts';

const PROBE_EACH_S = 0.5;
const PROBE_LIMIT_S = 10;

/** Plays a world against a policy, from its first arrival until its last request is over. */
export function simulate(world: World, policy: Policy): Metrics {
  return new Simulation(world, policy).run();
}

interface Waiting {
  readonly request: LiveRequest;
  over: boolean;
}

class LiveRequest implements SimRequest {
  readonly arrival: Arrival;
  readonly deadlineS: number;
  readonly failed: FailedCall[] = [];
  calls = 0;
  waits = 0;
  waitedS = 0;
  waitingSinceS: number | undefined;
  readonly live: LiveCall[] = [];
  isOver = false;

  constructor(arrival: Arrival, deadlineS: number) {
    this.arrival = arrival;
    this.deadlineS = deadlineS;
  }
}

interface LiveCall extends SimCall {
  readonly request: LiveRequest | undefined;
  isOver: boolean;
  hasBegun: boolean;
}

class Simulation {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #luck: Luck;
  readonly #upstreams: Upstreams;
  readonly #time = new Timeline();
  readonly #tally: Tally;
  readonly #inFlight: number[];
  readonly #line: Waiting[] = [];
  #open = 0;
  #arrived = false;

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
    this.#luck = new Luck(world.seed);
    this.#upstreams = new Upstreams(world, this.#luck);
    this.#inFlight = world.deployments.map(() => 0);
    this.#tally = new Tally(world);
  }

  run(): Metrics {
    const arrivals = arrivalsOf(this.#world, this.#luck);
    for (const arrival of arrivals) this.#time.at(arrival.atS, () => this.#arrive(arrival));
    this.#time.at(this.#world.durationS, () => {
      this.#arrived = true;
    });
    if (this.#policy.probes !== undefined) this.#time.at(0, () => this.#probe());
    this.#time.run();
    return this.#tally.metrics();
  }

  #arrive(arrival: Arrival): void {
    this.#open += 1;
    this.#tally.arrived();
    this.#step(new LiveRequest(arrival, arrival.atS + this.#world.deadlineMs / 1_000));
  }

  /** True when it waits again. */
  #step(request: LiveRequest): boolean {
    const nowS = this.#time.nowS;
    const step = this.#policy.next(request, nowS);
    switch (step.kind) {
      case 'call':
        this.#call(request, step.deployment, step.firstByteLimitS, step.hedgeAfterS);
        return false;
      case 'wait':
        this.#wait(request, step.untilS, step.turn);
        return true;
      case 'give-up':
        this.#end(request);
        return false;
    }
  }

  #wait(request: LiveRequest, untilS: number, turn: boolean): void {
    const nowS = this.#time.nowS;
    request.waitingSinceS = nowS;
    const waiting: Waiting = { request, over: false };
    if (turn) this.#line.push(waiting);
    this.#time.at(Math.max(untilS, nowS + 0.001), () => {
      if (!waiting.over) this.#resume(waiting);
    });
  }

  #resume(waiting: Waiting): boolean {
    const { request } = waiting;
    waiting.over = true;
    request.waits += 1;
    request.waitedS += this.#time.nowS - (request.waitingSinceS ?? this.#time.nowS);
    const at = this.#line.indexOf(waiting);
    if (at >= 0) this.#line.splice(at, 1);
    return this.#step(request);
  }

  #wakeLine(): void {
    const line = [...this.#line];
    for (const waiting of line) {
      if (waiting.over) continue;
      if (this.#resume(waiting)) {
        // It keeps its place.
        const again = this.#line.pop();
        if (again !== undefined) this.#line.unshift(again);
        return;
      }
    }
  }

  #call(
    request: LiveRequest,
    deployment: number,
    firstByteLimitS: number | undefined,
    hedgeAfterS: number | undefined,
  ): void {
    const nowS = this.#time.nowS;
    const { arrival } = request;
    const call: LiveCall = { deployment, request, startedS: nowS, memory: undefined, isOver: false, hasBegun: false };
    request.live.push(call);
    this.#tally.called(deployment, nowS, request.calls === 0);
    const key = arrival.index * 16 + request.calls;
    request.calls += 1;
    const fate = this.#begin(call, key, arrival.promptTokens, arrival.outputTokens);
    const limitS = Math.min(
      firstByteLimitS ?? Number.POSITIVE_INFINITY,
      this.#world.firstTokenTimeoutMs / 1_000,
      request.deadlineS - nowS,
    );
    this.#play(call, fate, limitS, arrival.outputTokens);
    if (hedgeAfterS !== undefined) this.#time.at(nowS + hedgeAfterS, () => this.#hedge(call));
  }

  #hedge(first: LiveCall): void {
    const { request } = first;
    if (request === undefined || first.isOver || first.hasBegun || request.calls >= this.#world.maxAttempts) return;
    const target = this.#policy.hedge?.(request, first, this.#time.nowS);
    if (target === undefined) return;
    this.#tally.hedged();
    this.#call(request, target, undefined, undefined);
  }

  #begin(call: LiveCall, key: number, promptTokens: number, outputTokens: number): Fate {
    const { deployment } = call;
    const nowS = this.#time.nowS;
    const inFlight = this.#inFlight[deployment] ?? 0;
    const fate = this.#upstreams.call({ deployment, key, atS: nowS, inFlight, promptTokens, outputTokens });
    this.#inFlight[deployment] = inFlight + 1;
    this.#policy.handedOut(call, nowS);
    return fate;
  }

  #play(call: LiveCall, fate: Fate, limitS: number, outputTokens: number): void {
    const nowS = this.#time.nowS;
    const firstS =
      fate.kind === 'silent' ? Number.POSITIVE_INFINITY : fate.kind === 'error' ? fate.afterS : fate.firstByteS;
    if (firstS > limitS) {
      this.#time.at(nowS + limitS, () => this.#failed(call, 'timed-out', undefined));
      return;
    }
    if (fate.kind === 'error') {
      this.#time.at(nowS + firstS, () => this.#failed(call, fate.error, fate.retryAfterS));
      return;
    }
    this.#time.at(nowS + firstS, () => this.#firstByte(call));
    if (fate.kind === 'broken')
      this.#time.at(nowS + firstS + fate.breaksAfterS, () => this.#failed(call, 'broken', undefined));
    else if (fate.kind === 'answered') {
      this.#time.at(nowS + firstS + fate.generationS, () => this.#answered(call, outputTokens, fate.generationS));
    }
  }

  #firstByte(call: LiveCall): void {
    if (call.isOver) return;
    call.hasBegun = true;
    const nowS = this.#time.nowS;
    this.#policy.firstByte(call, nowS);
    for (const other of call.request?.live ?? []) if (other !== call) this.#cancel(other);
    if (call.request !== undefined) this.#tally.firstByte(nowS - call.request.arrival.atS);
  }

  #answered(call: LiveCall, outputTokens: number, generationS: number): void {
    if (!this.#over(call)) return;
    const nowS = this.#time.nowS;
    this.#policy.ended(call, outputTokens, generationS, nowS);
    this.#tally.paid(call.deployment, call.request?.arrival.promptTokens ?? 5, outputTokens);
    const { request } = call;
    if (request !== undefined) {
      const { index, task, atS } = request.arrival;
      this.#tally.answered(nowS - atS, request.failed.length === 0, call.deployment);
      const quality = this.#world.deployments[call.deployment]?.quality?.[task];
      const { feedbackShare } = this.#world;
      if (quality !== undefined) this.#tally.quality(quality);
      if (feedbackShare !== undefined && this.#luck.uniform(301, index, 0) < feedbackShare) {
        this.#policy.feedback?.(call, this.#luck.uniform(300, index, call.deployment) < (quality ?? 0) ? 1 : 0);
      }
      this.#end(request);
    }
    this.#wakeLine();
  }

  #failed(call: LiveCall, error: CallError, retryAfterS: number | undefined): void {
    if (!this.#over(call)) return;
    this.#policy.failed(call, error, retryAfterS, this.#time.nowS);
    this.#tally.wasted(call.request !== undefined);
    const { request } = call;
    if (request === undefined) {
      if (error === 'timed-out') this.#tally.paid(call.deployment, 5, 0);
      this.#wakeLine();
      return;
    }
    const { promptTokens, outputTokens } = request.arrival;
    if (error === 'timed-out') this.#tally.paid(call.deployment, promptTokens, 0);
    if (error === 'broken') this.#tally.paid(call.deployment, promptTokens, outputTokens / 2);
    request.failed.push({ deployment: call.deployment, error });
    request.waits = 0;
    if (error === 'broken') this.#end(request);
    else if (request.live.length === 0) {
      if (request.calls >= this.#world.maxAttempts || this.#time.nowS >= request.deadlineS) this.#end(request);
      else this.#step(request);
    }
    this.#wakeLine();
  }

  #cancel(call: LiveCall): void {
    if (!this.#over(call)) return;
    this.#policy.cancelled(call, this.#time.nowS);
    this.#tally.wasted(true);
    this.#tally.paid(call.deployment, call.request?.arrival.promptTokens ?? 0, 0);
  }

  /** False where it was over before. */
  #over(call: LiveCall): boolean {
    if (call.isOver) return false;
    call.isOver = true;
    const { deployment, request } = call;
    this.#inFlight[deployment] = (this.#inFlight[deployment] ?? 1) - 1;
    if (request !== undefined) request.live.splice(request.live.indexOf(call), 1);
    return true;
  }

  #end(request: LiveRequest): void {
    if (request.isOver) return;
    request.isOver = true;
    this.#open -= 1;
  }

  #probe(): void {
    const nowS = this.#time.nowS;
    for (const deployment of this.#policy.probes?.(nowS) ?? []) {
      const call: LiveCall = {
        deployment,
        request: undefined,
        startedS: nowS,
        memory: undefined,
        isOver: false,
        hasBegun: false,
      };
      const fate = this.#begin(call, (9_000_000 + Math.floor(10 * nowS)) * 16, 5, 1);
      this.#tally.probed();
      this.#play(call, fate, PROBE_LIMIT_S, 1);
    }
    if (!this.#arrived || this.#open > 0) this.#time.at(nowS + PROBE_EACH_S, () => this.#probe());
  }
}
