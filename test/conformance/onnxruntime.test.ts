import { afterAll, describe, expect, test } from "vitest";

import { type Device, referenceDevice } from "../../src/engine/index.ts";
import { inProcessDevice, workerDevice } from "../../src/platform/node/index.ts";
import { compareCase } from "./case.ts";
import { conformanceCases } from "./cases.ts";

const backends: { name: string; float: "float32" | "float64"; open: () => Promise<Device> }[] = [
  { name: "in a worker, fused operators", float: "float32", open: () => workerDevice() },
  { name: "in this thread, fused operators", float: "float32", open: async () => inProcessDevice() },
  { name: "primitive operators", float: "float32", open: async () => inProcessDevice({ fused: false }) },
  { name: "primitive operators in float64", float: "float64", open: async () => inProcessDevice({ float: "float64" }) },
];

describe.each(backends)("ONNX Runtime meets the reference: $name", ({ float, open }) => {
  const reference = referenceDevice();
  let device: Promise<Device> | undefined;
  afterAll(async () => (await device)?.close());

  test.each(conformanceCases.map((spec) => [spec.name, spec] as const))("%s", async (_, spec) => {
    device ??= open();
    for (const { output, run, error, tolerance, worst } of await compareCase(spec, await device, reference, float)) {
      expect(error, `${output}, run ${run}: ${worst}`).toBeLessThanOrEqual(tolerance);
    }
  });
});
