/**
 * @module
 * The page of bench/browser.js: measures a training step on a device in a worker.
 */

import type { Device } from "../../src/engine/index.ts";
import { browserDevice } from "../../src/platform/browser/index.ts";
import { measureStep, type StepMeasurement, stepSizes } from "../../src/trainers/index.ts";

const open = (): Promise<Device> => {
  const worker = new Worker(new URL("../../src/platform/browser/device-worker.ts", import.meta.url), {
    type: "module",
  });
  return browserDevice(worker, { wasmPaths: "/ort/" });
};

async function measure(name: string): Promise<StepMeasurement> {
  const device = await open();
  try {
    return await measureStep(device, stepSizes.find((size) => size.name === name)!, { clock: performance });
  } finally {
    await device.close();
  }
}

async function about(): Promise<object> {
  const device = await open();
  const { runtime, threads } = device.description;
  await device.close();
  return { browser: navigator.userAgent, browserRuntime: runtime, browserThreads: threads };
}

Object.assign(window, { measure, about });
