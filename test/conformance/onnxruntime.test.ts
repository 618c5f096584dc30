import { describe, expect, test } from "vitest";

import { referenceDevice } from "../../src/engine/index.ts";
import { inProcessDevice } from "../../src/platform/node/in-process.ts";
import { compareCase } from "./case.ts";
import { conformanceCases } from "./cases.ts";

const lowerings = [
  { name: "fused, float32", fused: true, float: "float32" },
  { name: "primitive, float32", fused: false, float: "float32" },
  { name: "primitive, float64", fused: false, float: "float64" },
] as const;

describe.each(lowerings)("ONNX Runtime meets the reference: $name", ({ fused, float }) => {
  const device = inProcessDevice({ fused, float });
  const reference = referenceDevice();
  test.each(conformanceCases.map((spec) => [spec.name, spec] as const))("%s", async (_, spec) => {
    for (const { output, run, error, tolerance, worst } of await compareCase(spec, device, reference, float)) {
      expect(error, `${output}, run ${run}: ${worst}`).toBeLessThanOrEqual(tolerance);
    }
  });
});
