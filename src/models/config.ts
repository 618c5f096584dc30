/**
 * @module
 * Reads and checks config.json.
 */
import { inspect, WeightsError } from "../core/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** Typed access to one config.json. Each method throws a `WeightsError` that names the key. */
export class ConfigReader {
  readonly #modelType: string;
  readonly #json: Json;

  constructor(modelType: string, json: Json) {
    this.#modelType = modelType;
    this.#json = json;
  }

  #fail(key: string, requirement: string): never {
    const value = this.#json[key];
    throw new WeightsError(
      `${this.#modelType} config: "${key}" must be ${requirement}, got ${value === undefined ? "nothing" : inspect(value)}`,
    );
  }

  /** A positive integer. */
  size(key: string, fallback?: number): number {
    const value = this.#json[key] ?? fallback;
    return Number.isSafeInteger(value) && (value as number) > 0
      ? (value as number)
      : this.#fail(key, "a positive integer");
  }

  /** A positive integer that divides another. */
  divisor(key: string, of: string): number {
    const value = this.size(key);
    const whole = this.size(of);
    return whole % value === 0 ? value : this.#fail(key, `a divisor of ${of}, ${whole}`);
  }

  number(key: string, fallback: number): number {
    const value = this.#json[key] ?? fallback;
    return typeof value === "number" && Number.isFinite(value) ? value : this.#fail(key, "a number");
  }

  /** A token id, or null; the first one of a list. */
  tokenId(key: string): number | null {
    const value = this.#json[key];
    const first = Array.isArray(value) ? value[0] : value;
    if (first === undefined || first === null) return null;
    return Number.isSafeInteger(first) ? (first as number) : this.#fail(key, "a token id");
  }

  /** Refuses values that are not implemented. */
  requires(key: string, allowed: readonly unknown[], fallback: unknown): void {
    if (!allowed.includes(this.#json[key] ?? fallback)) this.#fail(key, allowed.map(inspect).join(" or "));
  }
}
