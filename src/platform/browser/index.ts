/**
 * @module
 * Devices for the browser.
 */
export { type BrowserDeviceOptions, browserDevice } from "./worker-host.ts";
