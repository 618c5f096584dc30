/**
 * @module
 * Executors run planned stages. The runner decides order, keys, cache and folders; an executor only does the work: in
 * this process, or by another engine that gets files and a command line.
 */
import type { Judges } from "../comparison/index.ts";
import { DeviceError } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { Facts, StageEvent, StageKind, StageRequest } from "./stage.ts";

/** Runs stages. */
export interface StageExecutor {
  /**
   * Yields events; returns the facts for later stages and the report.
   *
   * @throws {InterruptedError} once the signal is aborted; the same request can be resumed later
   */
  run(request: StageRequest): AsyncGenerator<StageEvent, Facts>;
}

export interface LocalExecutorOptions {
  readonly kinds: readonly StageKind[];
  readonly judges: Judges;
  /** Opens the device; called by the first stage that needs it. */
  device(): Promise<Device>;
}

/** Runs stages in this process, each with its kind's `run`. */
export function localExecutor({ kinds, judges, device }: LocalExecutorOptions): StageExecutor {
  return {
    run(request) {
      const kind = kinds.find(({ uses }) => uses === request.uses);
      if (!kind)
        throw new DeviceError(`stage "${request.stage}": must be of a kind that runs here, got ${request.uses}`);
      return kind.run({ ...request, device, judges, input: (role) => request.inputs[role]! }, request.settings);
    },
  };
}
