import { expect, test } from "vitest";
import golden from "../../test/golden/logspace.json" with { type: "json" };
import { item, tensor } from "./evaluate.ts";
import { log1mExp, logSigmoid } from "./logspace.ts";

// Computed with 420 digits and rounded to float64: test/golden/logspace.py.
const functions = { logSigmoid, log1mExp };

test.each(Object.entries(golden.values).flatMap(([name, rows]) => rows.map(([x, y]) => [name, x!, y!] as const)))(
  "%s(%f)",
  (name, x, wanted) => {
    const got = item(functions[name as keyof typeof functions](tensor([x])));
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(5e-16 * Math.abs(wanted));
  },
);
