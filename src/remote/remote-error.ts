/**
 * @module
 * What a server did not do.
 */
import { PenchantError } from "../core/index.ts";

/** Why a request brought nothing. */
export type RemoteFailure = "timeout" | "unreachable" | "busy" | "refused" | "not allowed" | "not an answer";

/** A server that cannot be reached, does not answer in time, or answers what nobody can use. */
export class RemoteError extends PenchantError {
  readonly failure: RemoteFailure;
  constructor(failure: RemoteFailure, message: string, options?: ErrorOptions) {
    super("E_REMOTE", message, options);
    this.failure = failure;
  }
}
