/**
 * @module
 * Node: devices and files.
 */
export { readBytes } from "./byte-stream.ts";
export { inProcessDevice, type NodeDeviceOptions } from "./in-process.ts";
export { type FileSystem, NodeStorage, UNFINISHED } from "./node-storage.ts";
export { workerDevice } from "./worker-host.ts";
