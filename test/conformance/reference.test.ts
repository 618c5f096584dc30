import { describe, expect, test } from "vitest";

import { referenceDevice } from "../../src/engine/index.ts";
import { caseFeeds, caseParameters, caseProgram } from "./case.ts";
import { conformanceCases } from "./cases.ts";

// The loss of every case moves by sin(0.7·y), whose curvature is at most ½ per unit of y: a step of 1e-5
// leaves an error near 1e-10 from the third derivative and 1e-11 from rounding.
const STEP = 1e-5;
const TOLERANCE = 2e-8;

const checked = conformanceCases.filter((spec) => spec.noDifferences === undefined);

describe("the reference's gradients meet central differences", () => {
  test.each(checked.map((spec) => [spec.name, spec] as const))("%s", async (_, spec) => {
    const device = referenceDevice();
    const traced = caseProgram(spec);
    await device.put(caseParameters(spec));
    const handle = await device.load(traced);
    const learned = [...traced.outputs.keys()].filter((name) => name.startsWith("gradient of "));
    for (let run = 0; run < spec.sizes.length; run++) {
      const feeds = caseFeeds(spec, run);
      const exact = Object.fromEntries(
        Object.entries(feeds).map(([name, x]) => [
          name,
          x.dtype === "float32" ? { ...x, data: Float64Array.from(x.data) } : x,
        ]),
      );
      const at = await device.run(handle, exact);
      const lossWith = async (name: string, i: number, step: number): Promise<number> => {
        const moved = exact[name]!.data.slice();
        moved[i]! += step;
        const { loss } = await device.run(
          handle,
          { ...exact, [name]: { ...exact[name]!, data: moved } },
          { fetch: ["loss"] },
        );
        return loss!.data[0]!;
      };
      for (const output of learned) {
        const name = output.slice("gradient of ".length);
        const gradient = at[output]!.data;
        const scale = Math.max(1, ...Array.from(gradient, Math.abs));
        for (let i = 0; i < gradient.length; i++) {
          const numeric = ((await lossWith(name, i, STEP)) - (await lossWith(name, i, -STEP))) / (2 * STEP);
          expect(Math.abs(numeric - gradient[i]!) / scale, `${output}[${i}], run ${run}`).toBeLessThan(TOLERANCE);
        }
      }
    }
  });
});
