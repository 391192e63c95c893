import { ClientConnection, type ConnectionEvents } from './client-connection.ts';
import type { LoadResult } from './commands.ts';
import { requestBytes, type Target } from './request-bytes.ts';
import { Tally } from './tally.ts';

interface ClosedLoopOptions {
  readonly target: Target;
  readonly connections: number;
  readonly durationMs: number;
}

/** How long answers may take after the time is over. */
const patienceMs = 10_000;

/** A gateway that fails every request must not spin the round: it ends after this many failures. */
const maxFailures = 100;

/** Each connection sends its next request when the last is answered. Ends when all answers of the time are in, so every request that cost CPU counts. */
export function runClosedLoop(options: ClosedLoopOptions): Promise<LoadResult> {
  return new ClosedLoop(options).run();
}

class ClosedLoop implements ConnectionEvents {
  readonly #options: ClosedLoopOptions;
  readonly #request: Buffer;
  readonly #tally = new Tally();
  readonly #open = new Set<ClientConnection>();
  readonly #ended = Promise.withResolvers<LoadResult>();
  #failures = 0;
  #over = false;

  constructor(options: ClosedLoopOptions) {
    this.#options = options;
    this.#request = requestBytes(options.target);
  }

  async run(): Promise<LoadResult> {
    const { connections, durationMs } = this.#options;
    const timer = setTimeout(() => {
      this.#over = true;
    }, durationMs);
    const lastTimer = setTimeout(() => this.#giveUp(), durationMs + patienceMs);
    for (let index = 0; index < connections; index += 1) this.#connect();
    const result = await this.#ended.promise;
    clearTimeout(timer);
    clearTimeout(lastTimer);
    return result;
  }

  ready(connection: ClientConnection): void {
    connection.send(this.#request);
  }

  answered(connection: ClientConnection, problem: string | undefined): void {
    if (problem === undefined) this.#tally.good();
    else this.#fail(problem);
    if (this.#over) this.#leave(connection);
    else connection.send(this.#request);
  }

  broken(connection: ClientConnection, problem: string): void {
    this.#fail(problem);
    // A gateway may close a connection after an error answer; the load goes on with a fresh one.
    if (!this.#over) this.#connect();
    this.#leave(connection);
  }

  #connect(): void {
    this.#open.add(new ClientConnection(this.#options.target, this));
  }

  #giveUp(): void {
    for (const connection of this.#open) {
      this.#fail('a request that was never answered');
      this.#leave(connection);
    }
  }

  #fail(problem: string): void {
    this.#tally.bad(problem);
    this.#failures += 1;
    this.#over ||= this.#failures >= maxFailures;
  }

  #leave(connection: ClientConnection): void {
    connection.close();
    this.#open.delete(connection);
    if (this.#open.size === 0) this.#ended.resolve(this.#tally.result());
  }
}
