/**
 * @module
 * Worker thread script that serves a device on ONNX Runtime. It runs from the built file, because a
 * worker cannot load TypeScript.
 */
import { parentPort, workerData } from "node:worker_threads";

import { type Port, serveDevice } from "../remote-device.ts";
import { inProcessDevice, type NodeDeviceOptions } from "./in-process.ts";

const channel = parentPort!;
const port: Port = {
  post: (message, transfer) => channel.postMessage(message, transfer),
  onMessage: (listener) => void channel.on("message", listener),
};
serveDevice(port, inProcessDevice(workerData as NodeDeviceOptions, "worker"));
