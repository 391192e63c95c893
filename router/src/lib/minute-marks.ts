const MINUTE_MS = 60_000;
const MINUTES_PER_HOUR = 60;
const HOUR_MS = MINUTES_PER_HOUR * MINUTE_MS;

/** What happened in which minute, as up to eight flags each. Marks of the same time add up, so those of a span come from those of its parts. */
export class MinuteMarks {
  /** Hours since the epoch → flags of their minutes. */
  readonly #hours = new Map<number, Uint8Array>();

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
  forEach(tell: (startMs: number, flags: number) => void): void {
    for (const hour of [...this.#hours.keys()].sort((one, other) => one - other)) {
      const minutes = this.#hours.get(hour) ?? new Uint8Array();
      for (let minute = 0; minute < minutes.length; minute++) {
        const flags = minutes[minute] ?? 0;
        if (flags !== 0) tell(hour * HOUR_MS + minute * MINUTE_MS, flags);
      }
    }
  }

  /**
   * As runs of equal minutes from `startMs` on, the beginning of an hour: their number (two bytes) and their flags (one), up to 45 days. Few bytes for a
   * time in which always the same happened.
   */
  encode(startMs: number): Uint8Array | undefined {
    const bytes: number[] = [];
    let [end, count, running] = [0, 0, 0];
    const finish = (): void => {
      if (count > 0) bytes.push(count >> 8, count & 255, running);
    };
    this.forEach((atMs, flags) => {
      const minute = (atMs - startMs) / MINUTE_MS;
      if (minute === end && flags === running) count += 1;
      else {
        finish();
        if (minute > end) bytes.push((minute - end) >> 8, (minute - end) & 255, 0);
        [count, running] = [1, flags];
      }
      end = minute + 1;
    });
    finish();
    return bytes.length === 0 ? undefined : Uint8Array.from(bytes);
  }

  /** Adds what `encode` wrote from the same `startMs` on. Bytes that it cannot have written count for nothing. */
  addEncoded(bytes: Uint8Array, startMs: number): void {
    const firstHour = Math.floor(startMs / HOUR_MS);
    let minute = 0;
    for (let at = 0; at + 2 < bytes.length; at += 3) {
      const count = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      const flags = bytes[at + 2] ?? 0;
      if (flags !== 0) this.#fill(firstHour, minute, minute + count, flags);
      minute += count;
    }
  }

  /** Minutes from `firstHour` on, the last exclusive: an hour at a time. */
  #fill(firstHour: number, from: number, to: number, flags: number): void {
    for (let minute = from; minute < to; ) {
      const hour = Math.floor(minute / MINUTES_PER_HOUR);
      const minutes = this.#hour(firstHour + hour);
      const last = Math.min(to, (hour + 1) * MINUTES_PER_HOUR);
      for (; minute < last; minute++) {
        const place = minute % MINUTES_PER_HOUR;
        minutes[place] = (minutes[place] ?? 0) | flags;
      }
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
