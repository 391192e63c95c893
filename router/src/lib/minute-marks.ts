const MINUTE_MS = 60_000;
const MINUTES_PER_HOUR = 60;
const HOUR_MS = MINUTES_PER_HOUR * MINUTE_MS;

/** What happened in which minute, as up to eight flags each. Marks of the same time add up, so those of a span come from those of its parts. */
export class MinuteMarks {
  /** Hours since the epoch → flags of their minutes. */
  readonly #hours = new Map<number, Uint8Array>();

  get isEmpty(): boolean {
    return this.#hours.size === 0;
  }

  add(atMs: number, flags: number): void {
    const minutes = this.#hour(Math.floor(atMs / HOUR_MS));
    const minute = Math.floor((atMs % HOUR_MS) / MINUTE_MS);
    minutes[minute] = (minutes[minute] ?? 0) | flags;
  }

  addAll(other: MinuteMarks): void {
    for (const [hour, flags] of other.#hours) {
      const minutes = this.#hour(hour);
      for (let minute = 0; minute < MINUTES_PER_HOUR; minute++)
        minutes[minute] = (minutes[minute] ?? 0) | (flags[minute] ?? 0);
    }
  }

  /** Forgets hours that ended before. */
  forgetBefore(atMs: number): void {
    for (const hour of this.#hours.keys()) if ((hour + 1) * HOUR_MS <= atMs) this.#hours.delete(hour);
  }

  /** The marked minutes in their order: when each begins, epoch milliseconds, and its flags. */
  *[Symbol.iterator](): Generator<readonly [startMs: number, flags: number]> {
    for (const hour of [...this.#hours.keys()].sort((one, other) => one - other)) {
      const flags = this.#hours.get(hour) ?? new Uint8Array();
      for (const [minute, marked] of flags.entries())
        if (marked !== 0) yield [hour * HOUR_MS + minute * MINUTE_MS, marked];
    }
  }

  /** As runs of equal minutes from `startMs` on: their number (two bytes), their flags (one). Few bytes for a time in which always the same happened. */
  encode(startMs: number): Uint8Array | undefined {
    const runs: { from: number; count: number; flags: number }[] = [];
    for (const [atMs, flags] of this) {
      const minute = (atMs - startMs) / MINUTE_MS;
      const last = runs.at(-1);
      if (last !== undefined && last.flags === flags && last.from + last.count === minute) last.count += 1;
      else runs.push({ from: minute, count: 1, flags });
    }
    if (runs.length === 0) return undefined;
    const bytes: number[] = [];
    let at = 0;
    for (const { from, count, flags } of runs) {
      if (from > at) bytes.push((from - at) >> 8, (from - at) & 255, 0);
      bytes.push(count >> 8, count & 255, flags);
      at = from + count;
    }
    return Uint8Array.from(bytes);
  }

  /** Adds what `encode` wrote from the same `startMs` on. Bytes that it cannot have written count for nothing. */
  addEncoded(bytes: Uint8Array, startMs: number): void {
    let minute = 0;
    for (let at = 0; at + 2 < bytes.length; at += 3) {
      const count = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      const flags = bytes[at + 2] ?? 0;
      for (let step = 0; flags !== 0 && step < count; step++) this.add(startMs + (minute + step) * MINUTE_MS, flags);
      minute += count;
    }
  }

  #hour(hour: number): Uint8Array {
    const known = this.#hours.get(hour);
    if (known !== undefined) return known;
    const made = new Uint8Array(MINUTES_PER_HOUR);
    this.#hours.set(hour, made);
    return made;
  }
}
