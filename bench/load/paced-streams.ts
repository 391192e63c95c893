import type { Socket } from 'node:net';
import { streamText } from './answers.ts';

interface PaceOptions {
  /** Time between two events of one stream. */
  readonly everyMs: number;
  readonly ends: { readonly quiet: Buffer; readonly withUsage: Buffer };
}

/**
 * Streams that get one event each `everyMs`, in turn and evenly spread over that time. It polls the clock instead of waiting for timers: those
 * fire once per millisecond, and a gateway that gets the events of many streams in one turn of its loop looks cheaper than it is in life.
 */
export class PacedStreams {
  readonly #options: PaceOptions;
  readonly #usage = new Map<Socket, 'quiet' | 'withUsage'>();
  readonly #ring: Socket[] = [];
  readonly #text = streamText(0);
  #position = 0;
  #servedAtMs = 0;
  /** Events that are due, with the fraction that is not yet one. */
  #due = 0;
  #serving = false;
  events = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#ring.length;
  }

  add(socket: Socket, usage: 'quiet' | 'withUsage'): void {
    this.#ring.push(socket);
    this.#usage.set(socket, usage);
    socket.once('close', () => this.#remove(socket));
    if (this.#serving) return;
    this.#serving = true;
    this.#servedAtMs = performance.now();
    setImmediate(() => this.#serve());
  }

  /** Ends every stream properly; their connections stay. */
  end(): void {
    for (const [socket, usage] of this.#usage) socket.write(this.#options.ends[usage]);
    this.#usage.clear();
    this.#ring.length = 0;
  }

  #serve(): void {
    const nowMs = performance.now();
    this.#due += ((nowMs - this.#servedAtMs) * this.#ring.length) / this.#options.everyMs;
    this.#servedAtMs = nowMs;
    for (; this.#due >= 1; this.#due -= 1) this.#writeNext();
    this.#serving = this.#ring.length > 0;
    if (this.#serving) setImmediate(() => this.#serve());
  }

  #writeNext(): void {
    this.#position = (this.#position + 1) % this.#ring.length;
    this.#ring[this.#position]?.write(this.#text);
    this.events += 1;
  }

  #remove(socket: Socket): void {
    if (!this.#usage.delete(socket)) return;
    this.#ring.splice(this.#ring.indexOf(socket), 1);
  }
}
