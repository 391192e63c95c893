import { ClientConnection, type ConnectionEvents } from './client-connection.ts';
import type { LoadResult } from './commands.ts';
import { requestBytes, type Target } from './request-bytes.ts';
import { Tally } from './tally.ts';

/** Opens are spread: a burst of 3,000 handshakes would measure the kernel's queue. */
const openAtOnce = 64;
const patienceMs = 20_000;

/** Streams that stand until the mock ends them. One set at a time. */
export class HeldStreams {
  readonly #open = new Set<ClientConnection>();
  #tally = new Tally();
  #target: Target | undefined;
  #wanted = 0;
  #started = 0;
  #opening = new Set<ClientConnection>();
  #done: (() => void) | undefined;

  /** Events of the streams that stand. */
  get eventsSeen(): number {
    return [...this.#open].reduce((sum, connection) => sum + connection.eventsSeen, 0);
  }

  /** Opens streams until `streams` were opened in all; resolves when each had its first event or failed. */
  async open(target: Target, streams: number): Promise<LoadResult> {
    this.#target = target;
    this.#wanted = streams;
    const stands = this.#wait(() => this.#opening.size === 0);
    this.#openMore(target);
    await stands;
    return { ...this.#tally.result(), done: this.#open.size };
  }

  /** Resolves when every stream has ended; one that did not end well is a failure. */
  async awaitEnds(): Promise<LoadResult> {
    if (this.#open.size > 0) await this.#wait(() => this.#open.size === 0);
    for (const connection of this.#open) this.#lose(connection, 'a stream that never ended');
    const result = this.#tally.result();
    this.#tally = new Tally();
    this.#started = 0;
    return result;
  }

  #wait(over: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#done = undefined;
        for (const connection of this.#opening) this.#lose(connection, 'a stream that never began');
        resolve();
      }, patienceMs);
      this.#done = () => {
        if (!over()) return;
        clearTimeout(timer);
        this.#done = undefined;
        resolve();
      };
    });
  }

  #openMore(target: Target): void {
    const request = requestBytes(target);
    const events: ConnectionEvents = {
      ready: (connection) => connection.send(request),
      progress: (connection) => {
        if (connection.eventsSeen > 0 && this.#opening.delete(connection)) this.#next();
      },
      answered: (connection, problem) => {
        if (problem === undefined) this.#tally.good();
        this.#lose(connection, problem);
      },
      broken: (connection, problem) => this.#lose(connection, problem),
    };
    while (this.#started < this.#wanted && this.#opening.size < openAtOnce) {
      this.#started += 1;
      const connection = new ClientConnection(target, events);
      this.#open.add(connection);
      this.#opening.add(connection);
    }
    this.#done?.();
  }

  #next(): void {
    if (this.#target !== undefined) this.#openMore(this.#target);
  }

  #lose(connection: ClientConnection, problem: string | undefined): void {
    if (problem !== undefined) this.#tally.bad(problem);
    connection.close();
    this.#open.delete(connection);
    this.#opening.delete(connection);
    this.#next();
  }
}
