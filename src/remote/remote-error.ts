/**
 * @module
 * Errors of remote servers.
 */
import { PenchantError } from "../core/index.ts";

/** Why a request failed; `no verdict`: ten answers in a row had none. */
export type RemoteFailure =
  | "timeout"
  | "unreachable"
  | "busy"
  | "refused"
  | "not allowed"
  | "not an answer"
  | "no verdict";

export interface RemoteErrorOptions extends ErrorOptions {
  /** The server's first sentence. */
  readonly sentence?: string;
  /** Whether the request is too long for the model; others may fit. */
  readonly isTooLong?: boolean;
}

/** A server is unreachable, does not answer in time, or returns an unusable answer. */
export class RemoteError extends PenchantError {
  readonly failure: RemoteFailure;
  readonly sentence: string | undefined;
  readonly isTooLong: boolean;
  constructor(failure: RemoteFailure, message: string, options: RemoteErrorOptions = {}) {
    super("E_REMOTE", message, options);
    this.failure = failure;
    this.sentence = options.sentence;
    this.isTooLong = options.isTooLong ?? false;
  }
}
