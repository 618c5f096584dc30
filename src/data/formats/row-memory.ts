/**
 * @module
 * Remembers which values were met, in 16 to 32 bytes for each.
 */
/** FNV-1a's offset basis and prime (Fowler, Noll and Vo), and another pair for a second hash. */
const [OFFSET, PRIME] = [0x811c9dc5, 0x01000193];
const [OTHER_OFFSET, OTHER_PRIME] = [0x9747b28c, 0x5bd1e995];

/** A set of 64-bit hashes: in a file of a million rows, two different ones are taken for the same with a probability below 10⁻⁷. */
export class RowMemory {
  #slots = new Uint32Array(2 << 10);
  #count = 0;

  /** Remembers a value; whether it is new. */
  add(value: unknown): boolean {
    const [low, high] = hashes(JSON.stringify(value));
    const at = this.#find(low, high);
    if (at < 0) return false;
    [this.#slots[at], this.#slots[at + 1]] = [low, high];
    if (++this.#count * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** Whether a value was added. */
  holds(value: unknown): boolean {
    return this.#find(...hashes(JSON.stringify(value))) < 0;
  }

  /** The empty slot where a hash belongs; -1 when it is there. */
  #find(low: number, high: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [a, b] = [slots[2 * slot]!, slots[2 * slot + 1]!];
      if (a === low && b === high) return -1;
      if (a === 0 && b === 0) return 2 * slot;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [low, high] = [old[at]!, old[at + 1]!];
      if (low === 0 && high === 0) continue;
      const slot = this.#find(low, high);
      [this.#slots[slot], this.#slots[slot + 1]] = [low, high];
    }
  }
}

/** Two 32-bit hashes of a text; never both 0, which marks an empty slot. */
function hashes(text: string): [number, number] {
  let [low, high] = [OFFSET, OTHER_OFFSET];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, PRIME);
    high = Math.imul(high ^ unit, OTHER_PRIME);
    high ^= high >>> 15;
  }
  return [(low ^ (low >>> 16)) >>> 0, (high | 1) >>> 0];
}
