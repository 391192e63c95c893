import { ActiveChecks } from './active-checks.ts';
import { OwnCalls } from './own-calls.ts';
import { Prober } from './prober.ts';
import type { Rooms } from './rooms.ts';
import type { StateKeeper } from './state-keeper.ts';

const ROUND_MS = 500;

/** What a running router does for itself, beside its requests: probes, checks, learning, keeping what it knows. Ends with `close`. */
export class Housekeeping {
  readonly #rooms: Rooms;
  readonly #calls: OwnCalls;
  readonly #prober: Prober;
  readonly #checks: ActiveChecks;
  readonly #keeper: StateKeeper | undefined;
  #cancel: (() => void) | undefined;

  constructor(rooms: Rooms, keeper?: StateKeeper) {
    this.#keeper = keeper;
    this.#rooms = rooms;
    this.#calls = new OwnCalls(rooms);
    this.#prober = new Prober(rooms, this.#calls);
    this.#checks = new ActiveChecks(rooms, this.#calls);
    this.#later();
  }

  /** What is known is kept a last time. */
  async close(): Promise<void> {
    this.#cancel?.();
    this.#calls.close();
    await this.#keeper?.close();
  }

  #later(): void {
    this.#cancel = this.#rooms.clock.after(ROUND_MS, () => {
      this.#round();
      this.#later();
    });
  }

  #round(): void {
    const { catalogue, board, liveCalls, reportBug } = this.#rooms;
    if (liveCalls.draining) return;
    try {
      const view = catalogue.current();
      board.follow(view);
      board.fleet.probes.budgetUsd = view.settings.health.probeBudgetUsdPerDay;
      this.#calls.tick();
      this.#prober.round();
      this.#checks.round();
      this.#rooms.teacher.round(view.settings.learning);
      this.#keeper?.round();
    } catch (bug) {
      reportBug(bug, 'housekeeping');
    }
  }
}
