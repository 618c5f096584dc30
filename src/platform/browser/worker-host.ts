/**
 * @module
 * A device in a web worker: the page stays responsive during computation.
 */
import { DeviceError } from "../../core/index.ts";
import { type CompileOptions, compile } from "../../engine/index.ts";
import { type Port, type Ready, RemoteDevice } from "../remote-device.ts";

export interface BrowserDeviceOptions extends CompileOptions {
  /** @default all processors on a cross-origin isolated page, otherwise 1 */
  readonly threads?: number;
  /** URL of the folder with ONNX Runtime's .wasm files. */
  readonly wasmPaths?: string;
}

/**
 * Connects to a device in a worker that runs `device-worker.ts`.
 *
 * @example
 * const worker = new Worker(new URL("penchant/browser/device-worker", import.meta.url), { type: "module" });
 * const device = await browserDevice(worker);
 * @throws {DeviceError} `E_DEVICE` when the worker's script fails
 */
export async function browserDevice(worker: Worker, options: BrowserDeviceOptions = {}): Promise<RemoteDevice> {
  const workerError = (event: ErrorEvent): DeviceError =>
    new DeviceError(`device: the worker stopped, ${event.message}`);
  const ready = new Promise<Ready>((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data as Ready), { once: true });
    worker.addEventListener("error", (event) => reject(workerError(event)), { once: true });
  });
  worker.postMessage(options);
  const port: Port = {
    post: (message, transfer) => worker.postMessage(message, { transfer: [...transfer] }),
    onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
  };
  const { ready: description } = await ready;
  const device = new RemoteDevice(
    port,
    description,
    (program) => compile(program, options),
    async () => worker.terminate(),
  );
  worker.addEventListener("error", (event) => device.fail(workerError(event)));
  return device;
}
