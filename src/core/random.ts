/**
 * @module
 * Seeded random streams, one for each purpose; nothing else in the project is random.
 *
 * The generator is counter-based (Philox4x32-10, Salmon et al. 2011): the state of a stream is one
 * number, its position, and a stream can start at any position.
 */

/** The part of a stream that a checkpoint stores; the seed and the name come from the settings. */
export interface StreamState {
  readonly position: number;
}

/** The high half of the 64-bit product of two unsigned 32-bit numbers; the low half is `Math.imul`. */
function highProduct(a: number, b: number): number {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const cross = (middle & 0xffff) + a0 * b1;
  return a1 * b1 + (middle >>> 16) + (cross >>> 16);
}

/**
 * Philox4x32 with 10 rounds: four 32-bit words for each 128-bit counter, under a 64-bit key.
 *
 * @param words the counter; overwritten by the result
 */
export function philox(words: Uint32Array, key: readonly [number, number]): void {
  let c0 = words[0]!;
  let c1 = words[1]!;
  let c2 = words[2]!;
  let c3 = words[3]!;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(0xd2511f53, c0);
    const high1 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** A 32-bit hash of text (FNV-1a with a final avalanche), which derives a key from a seed and a name. */
function hash(text: string, basis: number): number {
  let h = basis >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A stream of random numbers, named after its purpose.
 *
 * Streams with the same seed and name are equal; streams with different names are independent.
 *
 * @example
 * const order = new RandomStream(42, "data-order");
 * order.shuffle([1, 2, 3]);
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  #position: number;
  readonly #block = new Uint32Array(4);
  /** Index of the block of four words in `#block`; −1 when there is none yet. */
  #index = -1;

  constructor(seed: number, name: string, position = 0) {
    const text = `${seed}/${name}`;
    this.#key = [hash(text, 0x811c9dc5), hash(text, 0x2b1f6a3d)];
    this.#position = position;
  }

  /** The position: the number of 32-bit words drawn so far. */
  get state(): StreamState {
    return { position: this.#position };
  }

  /** Uniform over 0 … 2³² − 1. */
  uint32(): number {
    const index = Math.floor(this.#position / 4);
    if (index !== this.#index) this.#fill(index);
    return this.#block[this.#position++ % 4]!;
  }

  #fill(index: number): void {
    this.#block[0] = index;
    this.#block[1] = index / 2 ** 32;
    this.#block[2] = 0;
    this.#block[3] = 0;
    philox(this.#block, this.#key);
    this.#index = index;
  }

  /** Uniform over [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Uniform over the integers 0 … below − 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** One element; all are equally likely. */
  choose<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** A new array in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    return Array.from(this.permutation(items.length), (index) => items[index]!);
  }

  /** The numbers from 0 to `count` − 1 in random order: `shuffle` of them, in four bytes each. */
  permutation(count: number): Int32Array {
    const indices = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [indices[i], indices[j]] = [indices[j]!, indices[i]!];
    }
    return indices;
  }
}
