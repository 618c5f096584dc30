/**
 * @module
 * Seeded random streams: each purpose owns one, nothing else in the project is random.
 *
 * The generator is counter-based (Philox4x32-10, Salmon et al. 2011), so a stream's whole state is
 * one number, its position, and any position can be read without reading those before it.
 */

/** What a checkpoint keeps of a stream; the seed and the name come from the settings. */
export interface StreamState {
  readonly position: number;
}

/** The high and the low half of the 64-bit product of two unsigned 32-bit numbers. */
function multiply(a: number, b: number): [high: number, low: number] {
  const [a1, a0, b1, b0] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const cross = (middle & 0xffff) + a0 * b1;
  const high = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
  return [high >>> 0, Math.imul(a, b) >>> 0];
}

type Block = [number, number, number, number];

/** Philox4x32 with 10 rounds: four 32-bit words for each 128-bit counter, under a 64-bit key. */
export function philox(counter: Readonly<Block>, key: readonly [number, number]): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A 32-bit hash of text (FNV-1a with a final avalanche), to derive one key from a seed and a name. */
function hash(text: string, basis: number): number {
  let h = basis >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * One stream of random numbers, named for its purpose.
 *
 * Two streams with the same seed and name are equal; two names under one seed are unrelated.
 *
 * @example
 * const order = new RandomStream(42, "data-order");
 * order.shuffle([1, 2, 3]);
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  #position: number;
  #block: Block | undefined;

  constructor(seed: number, name: string, position = 0) {
    const text = `${seed}/${name}`;
    this.#key = [hash(text, 0x811c9dc5), hash(text, 0x2b1f6a3d)];
    this.#position = position;
  }

  /** How many 32-bit words have been drawn. */
  get state(): StreamState {
    return { position: this.#position };
  }

  /** Uniform over 0 … 2³² − 1. */
  uint32(): number {
    const word = this.#position % 4;
    if (word === 0 || !this.#block) {
      const index = Math.floor(this.#position / 4);
      this.#block = philox([index >>> 0, Math.floor(index / 2 ** 32), 0, 0], this.#key);
    }
    this.#position++;
    return this.#block[word]!;
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

  /** One element, each equally likely. */
  choose<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** A new array in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }
}
