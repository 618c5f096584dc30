/**
 * @module
 * A device in the caller's thread on ONNX Runtime for Node. It blocks the event loop: for scripts and tests.
 */
import { availableParallelism } from "node:os";
import * as runtime from "onnxruntime-node";

import { type CompiledProgram, type CompileOptions, LocalDevice } from "../../engine/index.ts";
import { type OnnxRuntime, onnxBackend } from "../onnx-backend.ts";

export interface NodeDeviceOptions extends CompileOptions {
  /** @default all processors */
  readonly threads?: number;
}

/** A device in the caller's thread. */
export function inProcessDevice(options: NodeDeviceOptions = {}, host = "in-process"): LocalDevice<CompiledProgram> {
  const { threads = availableParallelism(), ...lowering } = options;
  const backend = onnxBackend(runtime as unknown as OnnxRuntime, {
    ...lowering,
    description: {
      runtime: `onnxruntime-node ${runtime.env.versions.node ?? runtime.env.versions.common}`,
      host,
      threads,
    },
    session: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  return new LocalDevice(backend);
}
