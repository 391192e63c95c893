import { readFileSync } from 'node:fs';
import { cpuMicroseconds, tickMicroseconds } from './process-tree.ts';

/** Above this share of one core, other programs disturb the figures: batches form, and the CPU per piece of work falls or rises with them. */
const disturbing = 0.1;

/** Watches what the machine does beside this bench. */
export class Neighbours {
  #startMs = 0;
  #foreignUs = 0;

  begin(): void {
    this.#startMs = performance.now();
    this.#foreignUs = foreignMicroseconds();
  }

  /** What a reader must know about the time since `begin`; undefined when it was quiet. */
  verdict(what: string): string | undefined {
    const share = (foreignMicroseconds() - this.#foreignUs) / ((performance.now() - this.#startMs) * 1_000);
    if (share <= disturbing) return undefined;
    return `${what}: other programs used ${Math.round(share * 100)} % of a core meanwhile; measure again when the machine is quiet`;
  }
}

/** CPU time of all that does not descend from this process. Interrupts are left out: the loopback's work runs in them. */
function foreignMicroseconds(): number {
  return busyMicroseconds(readFileSync('/proc/stat', 'utf8')) - cpuMicroseconds(process.pid);
}

function busyMicroseconds(stat: string): number {
  const [user = 0, nice = 0, system = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number);
  return (user + nice + system) * tickMicroseconds;
}
