/** All luck of a world: a hash, so that every strategy meets the same (`shared/worlds/README.md`). */
export class Luck {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** 0 <= u < 1. */
  uniform(stream: number, a: number, b: number): number {
    let hash = mix((this.#seed + Math.imul(stream, 0x9e3779b1)) >>> 0);
    hash = mix((hash + Math.imul(a, 0x85ebca77)) >>> 0);
    return mix((hash + Math.imul(b, 0xc2b2ae3d)) >>> 0) / 2 ** 32;
  }

  /** Standard normal. */
  normal(stream: number, a: number, b: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(stream, a, b)));
    return radius * Math.cos(2 * Math.PI * this.uniform(stream + 1, a, b));
  }
}

function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
