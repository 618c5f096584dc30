/**
 * @module
 * Who carries a planned stage out. The runner decides order, keys, cache and folders; an executor only does
 * the work: here, in this process; elsewhere, another engine that is given files and a command line.
 */
import { type Clock, DeviceError, type Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { Facts, FinishedStage, StageEvent, StageKind } from "./stage.ts";

/** A planned stage whose turn has come: plain data, and the tools of whoever works on it. */
export interface StageRequest {
  readonly stage: string;
  readonly uses: string;
  /** As the kind planned them: plain JSON. */
  readonly settings: unknown;
  /** The finished stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, FinishedStage>>;
  /** Paths of files outside of the run folder, by role. */
  readonly files: Readonly<Record<string, string>>;
  /** The stage's own folder; it may hold what a killed attempt at the same request left. */
  readonly folder: string;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

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
