/**
 * @module
 * The browser: devices.
 */
export { type BrowserDeviceOptions, browserDevice } from "./worker-host.ts";
