/**
 * @module
 * The front door's defaults in Node: files on disk, and a device in a worker thread.
 */
import type { Host } from "../host.ts";
import { NodeStorage } from "./node-storage.ts";
import { workerDevice } from "./worker-host.ts";

export const host: Host = {
  storage: new NodeStorage(),
  clock: { now: () => performance.now() },
  openDevice: () => workerDevice(),
};
