import { afterAll, describe, expect, test } from "vitest";

import { type Device, referenceDevice } from "../../src/engine/index.ts";
import { inProcessDevice, workerDevice } from "../../src/platform/node/index.ts";
import { compareProgram } from "./case.ts";
import { deviceChecks } from "./device-checks.ts";
import { provenPrograms } from "./programs.ts";

const hosts: { name: string; open: () => Promise<Device> }[] = [
  { name: "the reference", open: async () => referenceDevice() },
  { name: "ONNX Runtime in this thread", open: async () => inProcessDevice() },
  { name: "ONNX Runtime in a worker", open: () => workerDevice() },
];

describe.each(hosts)("a device: $name", ({ open }) => {
  test.each(deviceChecks.map((check) => [check.name, check] as const))("%s", async (_, check) => {
    const device = await open();
    try {
      await check.run(device);
    } finally {
      await device.close();
    }
  });
});

describe.each(hosts.slice(1))("the four programs: $name", ({ open }) => {
  let device: Promise<Device> | undefined;
  afterAll(async () => (await device)?.close());

  test.each(provenPrograms.map((spec) => [spec.name, spec] as const))("%s", async (_, spec) => {
    device ??= open();
    for (const { output, error, tolerance, worst } of await compareProgram(spec, await device, referenceDevice())) {
      expect(error, `${output}: ${worst}`).toBeLessThanOrEqual(tolerance);
    }
  });
});
