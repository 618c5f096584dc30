/**
 * @module
 * Training speed.
 */
import type { Clock } from "../core/index.ts";

/** Tokens per second since the end of the first update: that one compiles and allocates. */
export class Rate {
  readonly #clock: Clock;
  #begun: number;
  #isFirst = true;
  #tokens = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begun = clock.now();
  }

  after(tokens: number): number {
    const now = this.#clock.now();
    this.#tokens += tokens;
    const rate = Math.round((1000 * this.#tokens) / (now - this.#begun));
    if (this.#isFirst) [this.#isFirst, this.#begun, this.#tokens] = [false, now, 0];
    return rate;
  }
}
