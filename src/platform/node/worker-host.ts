/**
 * @module
 * A device in a worker thread: the caller's thread stays free during computation.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { DeviceError } from "../../core/index.ts";
import { compile } from "../../engine/index.ts";
import { type Port, type Ready, RemoteDevice } from "../remote-device.ts";
import type { NodeDeviceOptions } from "./in-process.ts";

/**
 * Starts a worker thread and waits until it is ready.
 *
 * @throws {DeviceError} `E_DEVICE` when the thread cannot start, e.g. because the project has not been built
 */
export async function workerDevice(options: NodeDeviceOptions = {}): Promise<RemoteDevice> {
  const entry = createRequire(import.meta.url).resolve("#device-worker");
  const worker = new Worker(pathToFileURL(entry), { workerData: options, execArgv: [] });
  const ready = await new Promise<Ready>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (cause) =>
      reject(new DeviceError(`device: the worker must start, got ${cause.message}`, { cause })),
    );
  });
  let unanswered = 0;
  let onIdle: (() => void) | undefined;
  const port: Port = {
    post(message, transfer) {
      // A program ends by itself while its devices are idle, and never while one computes.
      if (unanswered++ === 0) worker.ref();
      worker.postMessage(message, transfer);
    },
    onMessage: (listener) => void worker.on("message", listener),
  };
  worker.on("message", () => {
    if (--unanswered > 0) return;
    worker.unref();
    onIdle?.();
  });
  worker.unref();
  const device = new RemoteDevice(
    port,
    ready.ready,
    (program) => compile(program, options),
    async () => {
      // A thread that is terminated inside a run of ONNX Runtime aborts the whole process (exit code 134).
      if (unanswered > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      await worker.terminate();
    },
  );
  worker.on("error", (cause) =>
    device.fail(new DeviceError(`device: the worker stopped, ${cause.message}`, { cause })),
  );
  worker.on("exit", (code) => {
    device.fail(new DeviceError(`device: the worker stopped with code ${code}`));
    onIdle?.();
  });
  return device;
}
