/**
 * @module
 * Node: devices and files.
 */
export { inProcessDevice, type NodeDeviceOptions } from "./in-process.ts";
export { workerDevice } from "./worker-host.ts";
