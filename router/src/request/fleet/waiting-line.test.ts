import { describe, expect, it } from 'vitest';
import { type Waiting, WaitingLine } from './waiting-line.ts';

/** Waits until somebody lets it go. */
class Guest implements Waiting {
  readonly lane: string;
  readonly rank: number;
  readonly served: string[];
  readonly name: string;
  mayGo = true;

  constructor(name: string, served: string[], { lane = '', rank = 0 } = {}) {
    this.name = name;
    this.served = served;
    this.lane = lane;
    this.rank = rank;
  }

  lookAgain(): boolean {
    if (!this.mayGo) return true;
    this.served.push(this.name);
    return false;
  }
}

describe('the waiting line', () => {
  it('serves those of a higher rank first, and those of one rank in the order in which they came', () => {
    const served: string[] = [];
    const line = new WaitingLine();
    for (const [name, rank] of [
      ['low', -1],
      ['first', 0],
      ['second', 0],
      ['urgent', 1],
    ] as const)
      line.join(new Guest(name, served, { rank }));
    line.wake();
    expect(served).toEqual(['urgent', 'first', 'second', 'low']);
    expect(line.length).toBe(0);
  });

  it('lets nobody pass whoever waits for the same, and everybody who waits for something else', () => {
    const served: string[] = [];
    const line = new WaitingLine();
    const stuck = new Guest('stuck', served, { lane: 'busy' });
    stuck.mayGo = false;
    line.join(stuck);
    line.join(new Guest('behind', served, { lane: 'busy' }));
    line.join(new Guest('elsewhere', served, { lane: 'free' }));
    line.wake();
    expect(served).toEqual(['elsewhere']);
    line.leave(stuck);
    line.wake();
    expect(served).toEqual(['elsewhere', 'behind']);
  });
});
