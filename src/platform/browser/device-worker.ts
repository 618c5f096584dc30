/**
 * @module
 * Web worker script that serves a device on ONNX Runtime for the web. The page's bundler bundles it; see
 * `worker-host.ts`.
 */
import * as runtime from "onnxruntime-web/wasm";

import { LocalDevice } from "../../engine/index.ts";
import { type OnnxRuntime, onnxBackend } from "../onnx-backend.ts";
import { type Port, serveDevice } from "../remote-device.ts";
import type { BrowserDeviceOptions } from "./worker-host.ts";

const port: Port = {
  post: (message, transfer) => self.postMessage(message, { transfer: [...transfer] }),
  onMessage: (listener) => self.addEventListener("message", ({ data }) => listener(data)),
};

self.addEventListener(
  "message",
  ({ data }) => {
    const { threads, wasmPaths, ...lowering } = data as BrowserDeviceOptions;
    // Threads need SharedArrayBuffer, which is available only on cross-origin isolated pages.
    const count = self.crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1;
    runtime.env.wasm.numThreads = count;
    if (wasmPaths !== undefined) runtime.env.wasm.wasmPaths = wasmPaths;
    const backend = onnxBackend(runtime as unknown as OnnxRuntime, {
      ...lowering,
      description: {
        runtime: `onnxruntime-web ${runtime.env.versions.web ?? runtime.env.versions.common}`,
        host: "browser",
        threads: count,
      },
      session: { executionProviders: ["wasm"] },
    });
    serveDevice(port, new LocalDevice(backend));
  },
  { once: true },
);
