/**
 * @module
 * Every error thrown on purpose. `code` is stable, the message is for people:
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

/** Two tensors that must agree about a dimension do not. */
export class ShapeError extends PenchantError {
  constructor(message: string) {
    super("E_SHAPE", message);
  }
}

/** A setting, or a combination of settings, that cannot be honoured. */
export class SettingsError extends PenchantError {
  constructor(message: string) {
    super("E_SETTINGS", message);
  }
}

/** A command or a call that asks for something that does not exist. */
export class UsageError extends PenchantError {
  constructor(message: string) {
    super("E_USAGE", message);
  }
}

/** A data file, or a row of one, that cannot be used as it is. */
export class DataError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_DATA", message, options);
  }
}

/** A model folder whose configuration or weights do not fit together. */
export class WeightsError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_WEIGHTS", message, options);
  }
}

/** A device that cannot do what it was asked, or that has stopped. */
export class DeviceError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_DEVICE", message, options);
  }
}

/** Reading or writing failed: the disk is full, the path is not allowed. */
export class StorageError extends PenchantError {
  constructor(message: string, options?: ErrorOptions) {
    super("E_STORAGE", message, options);
  }
}

/** Training produced a number that is not finite; the message names the step and the tensor. */
export class DivergedError extends PenchantError {
  constructor(message: string) {
    super("E_DIVERGED", message);
  }
}

/** The work was stopped from outside and can be resumed. */
export class InterruptedError extends PenchantError {
  constructor(message: string) {
    super("E_INTERRUPTED", message);
  }
}

/** What a message shows of a value: JSON, shortened, with the numbers JSON cannot write. */
export function inspect(value: unknown): string {
  const text = typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
