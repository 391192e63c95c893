import { connect, type Socket } from 'node:net';
import { AnswerCheck } from './answer-check.ts';
import { burstChunks } from './answers.ts';
import { asBytes, MessageReader } from './http-message.ts';
import type { Behaviour, Target } from './request-bytes.ts';

/** Events that prove a stream whole: its chunks and `[DONE]`. Paced streams end when the round does. */
const expectedEvents = {
  plain: 0,
  burst: burstChunks + 1,
  translated: burstChunks + 1,
  paced: 2,
  slow: 2,
} as const satisfies Record<Behaviour, number>;

export interface ConnectionEvents {
  ready(connection: ClientConnection): void;
  /** `problem` is undefined for a whole, good answer. The connection can be used again unless it broke. */
  answered(connection: ClientConnection, problem: string | undefined): void;
  /** Bytes of an answer came. */
  progress?(connection: ClientConnection): void;
  /** It cannot be used any more. `busy`: an answer was under way. */
  broken(connection: ClientConnection, problem: string, busy: boolean): void;
}

/** One keep-alive connection of the load generator, one request at a time. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #check: AnswerCheck;
  #state: 'idle' | 'busy' | 'closed' = 'idle';
  /** When the request under way was due, in `performance.now()`; kept here for whoever measures latency. */
  dueMs = 0;

  constructor(target: Target, events: ConnectionEvents) {
    this.#events = events;
    this.#check = new AnswerCheck(expectedEvents[target.behaviour], (problem) => {
      this.#state = 'idle';
      events.answered(this, problem);
    });
    const reader = new MessageReader(this.#check, 'until-close');
    this.#socket = connect({ host: '127.0.0.1', port: target.port, noDelay: true });
    this.#socket.once('connect', () => events.ready(this));
    this.#socket.on('data', (chunk) => {
      reader.push(asBytes(chunk));
      events.progress?.(this);
    });
    this.#socket.on('error', (error) => this.#break(error.message));
    this.#socket.on('close', () => {
      reader.close();
      this.#break('the connection was closed');
    });
  }

  /** Events of the answer under way. */
  get eventsSeen(): number {
    return this.#check.events;
  }

  send(request: Buffer, dueMs = 0): void {
    this.#state = 'busy';
    this.dueMs = dueMs;
    this.#socket.write(request);
  }

  close(): void {
    this.#state = 'closed';
    this.#socket.destroy();
  }

  #break(problem: string): void {
    if (this.#state === 'closed') return;
    const busy = this.#state === 'busy';
    this.close();
    this.#events.broken(this, problem, busy);
  }
}
