/**
 * @module
 * Reads and checks config.json.
 */
import { inspect, WeightsError } from "../core/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** Upper bounds of a model's sizes, which hold before anything is built from them. */
export interface SizeLimits {
  readonly layers: number;
  /** Width, vocabulary, positions, inner width. */
  readonly dimension: number;
  readonly parameters: number;
  /** Where the bounds come from, for messages: "…, the largest dimension of a tensor in m/model.safetensors". */
  readonly source?: string;
}

/** Limits of a model with fresh weights: 4 billion parameters are 16 GB in float32. */
export const FRESH_LIMITS: SizeLimits = { layers: 1000, dimension: 1 << 20, parameters: 4e9 };

/** Limit of a context length that no tensor holds. */
const MOST_POSITIONS = 1 << 24;

export interface ConfigOptions {
  /** In front of messages. @default "MODEL_TYPE config" */
  readonly where?: string | undefined;
  /** @default FRESH_LIMITS */
  readonly limits?: SizeLimits;
}

/** Typed access to one config.json. Each method throws a `WeightsError` that names the key. */
export class ConfigReader {
  readonly #where: string;
  readonly #json: Json;
  readonly #limits: SizeLimits;

  constructor(modelType: string, json: Json, { where, limits = FRESH_LIMITS }: ConfigOptions = {}) {
    this.#where = where ?? `${modelType} config`;
    this.#json = json;
    this.#limits = limits;
  }

  #fail(key: string, requirement: string): never {
    const value = this.#json[key];
    throw new WeightsError(
      `${this.#where}: ${key} must be ${requirement}, got ${value === undefined ? "nothing" : inspect(value)}`,
    );
  }

  #integer(key: string, limit: number, meaning: string, fallback?: number): number {
    const value = this.#json[key] ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < 1) return this.#fail(key, "a positive integer");
    if ((value as number) > limit) return this.#fail(key, `at most ${limit}${meaning}`);
    return value as number;
  }

  /** The number of layers. */
  layers(key: string): number {
    const { layers, source } = this.#limits;
    return this.#integer(key, layers, source === undefined ? "" : `, the number of tensors in ${source}`);
  }

  /** A positive integer that is a dimension of a tensor. */
  size(key: string, fallback?: number): number {
    const { dimension, source } = this.#limits;
    const meaning = source === undefined ? "" : `, the largest dimension of a tensor in ${source}`;
    return this.#integer(key, dimension, meaning, fallback);
  }

  /** A context length that is no dimension of a tensor. */
  positions(key: string, fallback: number): number {
    return this.#integer(key, MOST_POSITIONS, "", fallback);
  }

  /** A positive integer that divides another. */
  divisor(key: string, of: string): number {
    const value = this.size(key);
    const whole = this.size(of);
    return whole % value === 0 ? value : this.#fail(key, `a divisor of ${of}, ${whole}`);
  }

  /** A size that must equal another. */
  equal(key: string, of: string, size: number): void {
    if (this.size(key, size) !== size) this.#fail(key, `${size}, as ${of}`);
  }

  #number(key: string, fallback: number, requirement: string, isValid: (value: number) => boolean): number {
    const value = this.#json[key] ?? fallback;
    return typeof value === "number" && Number.isFinite(value) && isValid(value) ? value : this.#fail(key, requirement);
  }

  /** A finite number above 0. */
  positive(key: string, fallback: number): number {
    return this.#number(key, fallback, "a number above 0", (value) => value > 0);
  }

  /** A finite number of at least 0. */
  notNegative(key: string, fallback: number): number {
    return this.#number(key, fallback, "a number of at least 0", (value) => value >= 0);
  }

  /** A dropout probability. */
  probability(key: string, fallback: number): number {
    return this.#number(key, fallback, "at least 0 and below 1", (value) => value >= 0 && value < 1);
  }

  /** A share of a head's dimensions that is an even number of them; returns that number. */
  evenShare(key: string, fallback: number, dimensions: number): number {
    const requirement = `above 0, at most 1, and an even number of the head's ${dimensions} dimensions`;
    const rotated = (share: number): number => Math.trunc(share * dimensions);
    const isValid = (share: number): boolean =>
      share > 0 && share <= 1 && rotated(share) > 0 && rotated(share) % 2 === 0;
    return rotated(this.#number(key, fallback, requirement, isValid));
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
