interface Entry {
  readonly atS: number;
  readonly order: number;
  readonly run: () => void;
}

/** What will happen, in the order of time; of one moment in the order in which it was planned. */
export class Timeline {
  nowS = 0;
  readonly #heap: Entry[] = [];
  #order = 0;

  at(atS: number, run: () => void): void {
    const heap = this.#heap;
    heap.push({ atS: Math.max(atS, this.nowS), order: this.#order++, run });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Until nothing is planned any more. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.nowS = next.atS;
      next.run();
    }
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === parent) return first;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    return one.atS < other.atS || (one.atS === other.atS && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
