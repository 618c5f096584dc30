/**
 * @module
 * The front door's defaults in a browser: files in memory, and a device in a web worker.
 */
import { MemoryStorage } from "../../core/index.ts";
import type { Host } from "../host.ts";
import { browserDevice } from "./worker-host.ts";

export const host: Host = {
  storage: new MemoryStorage(),
  clock: { now: () => performance.now() },
  // Bundlers find the worker by this very expression.
  openDevice: () => browserDevice(new Worker(new URL("./device-worker.js", import.meta.url), { type: "module" })),
  // The memory holds no results of another version.
  codeVersion: async () => "browser",
  environment: async () => [{ name: "browser", value: navigator.userAgent }],
};
