import { ClientConnection, type ConnectionEvents } from './client-connection.ts';
import type { LoadResult } from './commands.ts';
import { requestBytes, type Target } from './request-bytes.ts';
import { Tally } from './tally.ts';

interface OpenLoopOptions {
  readonly target: Target;
  readonly connections: number;
  readonly perSecond: number;
  readonly durationMs: number;
}

/** How long answers may take after the last request was sent. */
const patienceMs = 5_000;

/**
 * Sends at a fixed rate, whatever the answers do. Latency counts from the moment a request was sent or, when all connections were busy, from the
 * moment it was due: a gateway that stalls pays for every request it kept waiting, and a late timer of this process costs nobody.
 */
export class OpenLoop {
  readonly #options: OpenLoopOptions;
  readonly #request: Buffer;
  readonly #tally = new Tally();
  readonly #connections = new Set<ClientConnection>();
  readonly #idle: ClientConnection[] = [];
  readonly #waiting: number[] = [];
  readonly #total: number;
  #resolve: ((result: LoadResult) => void) | undefined;
  #startMs = 0;
  #fired = 0;
  #settled = 0;

  constructor(options: OpenLoopOptions) {
    this.#options = options;
    this.#request = requestBytes(options.target);
    this.#total = Math.round((options.perSecond * options.durationMs) / 1_000);
  }

  run(): Promise<LoadResult> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      for (let index = 0; index < this.#options.connections; index += 1) this.#connect();
      setTimeout(() => this.#finish(), this.#options.durationMs + patienceMs).unref();
    });
  }

  #connect(): void {
    const events: ConnectionEvents = {
      ready: (connection) => {
        this.#use(connection);
        // The clock starts when all connections stand: their making is no request's latency.
        if (this.#startMs === 0 && this.#idle.length === this.#options.connections) this.#begin();
      },
      answered: (connection, problem) => {
        this.#tally.took((performance.now() - connection.dueMs) * 1_000);
        this.#settle(problem);
        this.#use(connection);
      },
      broken: (connection, problem, busy) => {
        this.#connections.delete(connection);
        const position = this.#idle.indexOf(connection);
        if (position !== -1) this.#idle.splice(position, 1);
        if (busy || this.#startMs === 0) this.#settle(problem);
        if (this.#startMs === 0) this.#finish();
        else this.#connect();
      },
    };
    this.#connections.add(new ClientConnection(this.#options.target, events));
  }

  #begin(): void {
    this.#startMs = performance.now();
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - this.#startMs) * this.#options.perSecond) / 1_000);
      while (this.#fired < Math.min(due, this.#total)) this.#fire();
      if (this.#fired >= this.#total) clearInterval(timer);
    }, 1);
  }

  #fire(): void {
    this.#fired += 1;
    const connection = this.#idle.shift();
    if (connection === undefined) this.#waiting.push(performance.now());
    else connection.send(this.#request, performance.now());
  }

  #use(connection: ClientConnection): void {
    const dueMs = this.#waiting.shift();
    if (dueMs === undefined) this.#idle.push(connection);
    else connection.send(this.#request, dueMs);
  }

  #settle(problem: string | undefined): void {
    if (problem === undefined) this.#tally.good();
    else this.#tally.bad(problem);
    this.#settled += 1;
    if (this.#settled === this.#total) this.#finish();
  }

  #finish(): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    for (const connection of this.#connections) connection.close();
    if (this.#settled < this.#total) this.#tally.bad(`${this.#total - this.#settled} requests were never answered`);
    resolve(this.#tally.result());
  }
}
