import { type StateFile, writeState } from './engine-state.ts';
import type { Rooms } from './rooms.ts';

const EACH_MS = 10_000;

/** Keeps what the engine knows: each ten seconds where something happened, and at the end. Nobody waits for the disk. */
export class StateKeeper {
  readonly #rooms: Rooms;
  readonly #file: StateFile;
  /** Hears once of a row of failures. */
  readonly #warn: (error: unknown) => void;
  #writtenAtMs: number;
  #written = '';
  #writing: Promise<void> | undefined;
  #isFailing = false;

  constructor(rooms: Rooms, file: StateFile, warn: (error: unknown) => void) {
    this.#rooms = rooms;
    this.#file = file;
    this.#warn = warn;
    this.#writtenAtMs = rooms.clock.ticksMs();
  }

  round(): void {
    const nowMs = this.#rooms.clock.ticksMs();
    if (nowMs - this.#writtenAtMs < EACH_MS || this.#writing !== undefined) return;
    this.#writtenAtMs = nowMs;
    void this.#write();
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  #write(): Promise<void> {
    const { board, teacher } = this.#rooms;
    // What was observed, and nothing that only ages.
    const seen = `${board.fleet.outcomes} ${String(teacher.saved()?.version)}`;
    if (seen === this.#written) return Promise.resolve();
    this.#written = seen;
    this.#writing = this.#file
      .write(writeState(this.#rooms))
      .then(
        () => {
          this.#isFailing = false;
        },
        (error: unknown) => {
          if (!this.#isFailing) this.#warn(error);
          this.#isFailing = true;
          this.#written = '';
        },
      )
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }
}
