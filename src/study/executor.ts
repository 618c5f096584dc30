/**
 * @module
 * Who carries a planned stage out. The runner decides order, keys, cache and folders; an executor only does
 * the work: here, in this process; elsewhere, another engine that is given files and a command line.
 */
import { DeviceError } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { Facts, StageEvent, StageKind, StageRequest } from "./stage.ts";

/** Carries stages out. */
export interface StageExecutor {
  /**
   * Tells what happens, and in the end what later stages and the report must know.
   *
   * @throws {InterruptedError} once the signal is aborted; asked again, the same request goes on
   */
  run(request: StageRequest): AsyncGenerator<StageEvent, Facts>;
}

export interface LocalExecutorOptions {
  readonly kinds: readonly StageKind[];
  /** Opened by the first stage that computes. */
  device(): Promise<Device>;
}

/** Carries stages out in this process, each by its kind's own `run`. */
export function localExecutor({ kinds, device }: LocalExecutorOptions): StageExecutor {
  return {
    run(request) {
      const kind = kinds.find(({ uses }) => uses === request.uses);
      if (!kind)
        throw new DeviceError(`stage "${request.stage}": must be of a kind that runs here, got ${request.uses}`);
      return kind.run({ ...request, device, input: (role) => request.inputs[role]! }, request.settings);
    },
  };
}
