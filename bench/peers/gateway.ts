import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Behaviour, Target } from '../load/request-bytes.ts';
import type { Children } from '../measure/children.ts';
import { firstAnswer } from '../measure/first-answer.ts';

/** A column of the report. */
export type PeerName = 'ours' | 'a' | 'nginx' | 'portkey';

/** Where a gateway listens and what a client of it must send. */
export interface Address {
  readonly port: number;
  /** Where a peer wants streams elsewhere (nginx, which buffers plain answers only). */
  readonly streamPort?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** One way to run one gateway. `launch` starts its process and returns at once. */
export interface Gateway {
  readonly name: PeerName;
  launch(): Promise<Launched>;
  /** How many records of requests it has lost since its start, where it keeps any: a gateway that drops its work looks cheap. */
  recordsDropped?(address: Address): Promise<number>;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly address: Address;
  /** What it prints. */
  readonly outputFile: string;
}

/** A gateway that has answered once. */
export class RunningGateway {
  readonly pid: number;
  /** From the start of the process to the last byte of its first good answer. */
  readonly coldStartMs: number;
  readonly #gateway: Gateway;
  readonly #launched: Launched;
  readonly #children: Children;
  #droppedBefore = 0;

  private constructor(gateway: Gateway, launched: Launched, pid: number, coldStartMs: number, children: Children) {
    this.#gateway = gateway;
    this.#launched = launched;
    this.#children = children;
    this.pid = pid;
    this.coldStartMs = coldStartMs;
  }

  /** Starts it and waits for its first answer. Throws with what it answered when that is not good. */
  static async start(gateway: Gateway, children: Children): Promise<RunningGateway> {
    const launchedAtMs = performance.now();
    const launched = await gateway.launch();
    const { child, address, outputFile } = launched;
    if (child.pid === undefined) throw new Error(`${gateway.name} could not be started: is taskset installed?`);
    try {
      await firstAnswer({ child, target: { ...address, behaviour: 'plain', bodyBytes: 300 } });
    } catch (error) {
      await children.stop(child);
      const problem = error instanceof Error ? error.message : String(error);
      throw new Error(`${problem} It said last: ${lastWords(outputFile)}`);
    }
    return new RunningGateway(gateway, launched, child.pid, performance.now() - launchedAtMs, children);
  }

  target(behaviour: Behaviour, bodyBytes: number): Target {
    const { port, streamPort, headers } = this.#launched.address;
    return { port: behaviour === 'plain' ? port : (streamPort ?? port), headers, behaviour, bodyBytes };
  }

  /**
   * Records lost since this was asked last. The router loads its management doors to answer, with all their code: not to be asked before its memory
   * under load was read.
   */
  async recordsDroppedMeanwhile(): Promise<number> {
    const dropped = (await this.#gateway.recordsDropped?.(this.#launched.address)) ?? 0;
    const meanwhile = dropped - this.#droppedBefore;
    this.#droppedBefore = dropped;
    return meanwhile;
  }

  stop(): Promise<void> {
    return this.#children.stop(this.#launched.child);
  }
}

function lastWords(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ') || 'nothing';
}
