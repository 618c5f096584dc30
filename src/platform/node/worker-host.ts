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
  const port: Port = {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => void worker.on("message", listener),
  };
  const device = new RemoteDevice(
    port,
    ready.ready,
    (program) => compile(program, options),
    async () => {
      await worker.terminate();
    },
  );
  worker.on("error", (cause) =>
    device.fail(new DeviceError(`device: the worker stopped, ${cause.message}`, { cause })),
  );
  worker.on("exit", (code) => device.fail(new DeviceError(`device: the worker stopped with code ${code}`)));
  return device;
}
