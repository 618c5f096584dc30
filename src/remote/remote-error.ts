/**
 * @module
 * Errors of remote servers.
 */
import { PenchantError } from "../core/index.ts";

/** Why a request failed. */
export type RemoteFailure = "timeout" | "unreachable" | "busy" | "refused" | "not allowed" | "not an answer";

/** A server is unreachable, does not answer in time, or returns an unusable answer. */
export class RemoteError extends PenchantError {
  readonly failure: RemoteFailure;
  constructor(failure: RemoteFailure, message: string, options?: ErrorOptions) {
    super("E_REMOTE", message, options);
    this.failure = failure;
  }
}
