/**
 * @module
 * The library's error classes. `code` is stable; the message is for people and reads
 * `where: requirement, got value; hint`, lower case, no full stop.
 */

/**
 * Base of every error this library throws on purpose.
 *
 * @example
 * try {
 *   await openPolicy("nowhere");
 * } catch (error) {
 *   if (error instanceof PenchantError) console.log(error.code, error.message);
 * }
 */
export class PenchantError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Tensor shapes that do not fit. */
export class ShapeError extends PenchantError {
  constructor(message: string) {
    super("E_SHAPE", message);
  }
}

/** An invalid setting, or an invalid combination of settings. */
export class SettingsError extends PenchantError {
  constructor(message: string) {
    super("E_SETTINGS", message);
  }
}

/** A command or call with invalid arguments. */
export class UsageError extends PenchantError {
  constructor(message: string) {
    super("E_USAGE", message);
  }
}

/** An invalid data file, or an invalid row of one. */
export class DataError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_DATA", message, options);
  }
}

/** A model folder whose configuration and weights do not fit together. */
export class WeightsError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_WEIGHTS", message, options);
  }
}

/** A device that cannot carry out a call, or that has stopped. */
export class DeviceError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_DEVICE", message, options);
  }
}

/** Reading or writing failed, e.g. because the disk is full or permission is denied. */
export class StorageError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_STORAGE", message, options);
  }
}

/** Training diverged: a value is NaN or infinite. The message names the step and the tensor. */
export class DivergedError extends PenchantError {
  constructor(message: string) {
    super("E_DIVERGED", message);
  }
}

/** The work was interrupted from outside and can be resumed. */
export class InterruptedError extends PenchantError {
  constructor(message: string) {
    super("E_INTERRUPTED", message);
  }
}

/** A value as text for an error message: JSON of at most 80 characters; NaN, infinities and undefined by name. */
export function inspect(value: unknown): string {
  const text = typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
