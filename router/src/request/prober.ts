import type { ExpectedTokens, OwnCalls } from './own-calls.ts';
import { probeRequest } from './probe-request.ts';
import type { Rooms } from './rooms.ts';
import type { Deployment } from './routing/deployment.ts';
import { Probes } from './routing/engine/probes.ts';

/** Whom nobody has asked for by then is left alone. */
const ASKED_FOR_MS = 60_000;
const LIMIT_MS = 10_000;
const request = probeRequest({ prompt: 'Hi', maxOutputTokens: 1 });
/** With what a vendor puts around a message. */
const MOST: ExpectedTokens = { prompt: 10, output: 1 };

/**
 * Finds out with small calls how deployments are doing that the engine may choose and that failed or were silent, so that no user's call has to. A round is
 * held each half second.
 */
export class Prober {
  readonly #rooms: Rooms;
  readonly #calls: OwnCalls;
  readonly #startedMs: number;
  #probes: Probes | undefined;
  #answers = 0;
  #covered: ReadonlySet<string> = new Set();

  constructor(rooms: Rooms, calls: OwnCalls) {
    this.#rooms = rooms;
    this.#calls = calls;
    this.#startedMs = rooms.clock.ticksMs();
    rooms.desk.prober = this;
  }

  /** Whether it finds out when this one is back. */
  covers({ id, provider, model }: Deployment): boolean {
    return this.#covered.has(id) && this.#calls.mayCall(provider, model, MOST);
  }

  round(): void {
    const { clock, board } = this.#rooms;
    const nowMs = clock.ticksMs();
    const contenders = this.#contenders(nowMs);
    this.#covered = new Set(contenders.map(({ id }) => id));
    if (contenders.length === 0) return;
    this.#probes ??= new Probes(contenders.length);
    for (; this.#answers < board.fleet.answers; this.#answers += 1) this.#probes.called();
    const chosen = new Set(this.#probes.round(contenders, this.#startedMs, nowMs));
    for (const one of contenders) if (chosen.has(one)) this.#probe(one);
  }

  /** Where there is no choice there is nothing to find out: the next request tells. */
  #contenders(nowMs: number): readonly Deployment[] {
    const { catalogue, desk } = this.#rooms;
    if (!catalogue.current().settings.health.probes) return [];
    const all = desk.contenders(nowMs - ASKED_FOR_MS);
    if (all.size < 2) return [];
    return [...all.values()].filter(({ provider, model }) => this.#calls.mayCall(provider, model, MOST));
  }

  #probe({ provider, model }: Deployment): void {
    this.#calls.make({ provider, model, request, limitMs: LIMIT_MS, most: MOST }, () => undefined);
  }
}
