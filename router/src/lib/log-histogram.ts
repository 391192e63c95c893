/** Buckets per doubling: a bucket is 4.4 % wide, so its middle is at most 2.2 % from any value in it. */
const PER_DOUBLING = 16;
/** Some 35 minutes of milliseconds and all above. */
const LAST_BUCKET = 21 * PER_DOUBLING;

/**
 * How often which size of number came, in buckets that widen with the number. Histograms add up, so percentiles of any span come from the
 * histograms of its parts. Meant for milliseconds: everything up to 1 is one bucket.
 */
export class LogHistogram {
  /** Made with the first number: most histograms of a quiet time stay empty. */
  #counts: Float64Array | undefined;

  add(value: number): void {
    const counts = this.#ready();
    const bucket = bucketOf(value);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  addAll(other: LogHistogram): void {
    const others = other.#counts;
    if (others === undefined) return;
    const counts = this.#ready();
    for (let bucket = 0; bucket < others.length; bucket++)
      counts[bucket] = (counts[bucket] ?? 0) + (others[bucket] ?? 0);
  }

  /** Adds what `encode` wrote. Bytes that it cannot have written count for nothing. */
  addEncoded(bytes: Uint8Array): void {
    const counts = this.#ready();
    const reader = new VariableIntegers(bytes);
    let bucket = 0;
    while (!reader.isAtEnd()) {
      bucket += reader.next();
      const count = reader.next();
      if (bucket <= LAST_BUCKET) counts[bucket] = (counts[bucket] ?? 0) + count;
    }
  }

  /** Pairs of (distance from the bucket before, count), each a variable-length integer. Undefined where nothing was counted. */
  encode(): Uint8Array | undefined {
    if (this.#counts === undefined) return undefined;
    const bytes: number[] = [];
    let before = 0;
    this.#counts.forEach((count, bucket) => {
      if (count === 0) return;
      append(bytes, bucket - before);
      append(bytes, count);
      before = bucket;
    });
    return bytes.length === 0 ? undefined : Uint8Array.from(bytes);
  }

  /** The value below which this share of all lies; undefined where nothing was counted. */
  quantile(share: number): number | undefined {
    const counts = this.#counts ?? new Float64Array();
    let rest = share * counts.reduce((sum, count) => sum + count, 0);
    const bucket = counts.findIndex((count) => {
      rest -= count;
      return count > 0 && rest <= 0;
    });
    return bucket < 0 ? undefined : middleOf(bucket);
  }

  #ready(): Float64Array {
    this.#counts ??= new Float64Array(LAST_BUCKET + 1);
    return this.#counts;
  }
}

/** What is no number at all counts as nothing. */
function bucketOf(value: number): number {
  if (!(value > 1)) return 0;
  return Math.min(LAST_BUCKET, Math.ceil(Math.log2(value) * PER_DOUBLING));
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / PER_DOUBLING);
}

/** Seven bits per byte, the lowest first; the eighth says that more follow. No shifts: counts may pass 32 bits. */
function append(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

class VariableIntegers {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte % 128) * unit;
      if (byte < 128) return value;
    }
  }
}
