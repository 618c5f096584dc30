import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { resolveSettings } from "../core/index.ts";
import { argmax, probabilitiesOf, processLogits, sampleToken } from "./processors.ts";
import { type GenerationSettings, generationSettings } from "./settings.ts";

// What transformers' processors leave of the same logits: test/golden/write.py.
const golden = JSON.parse(readFileSync(new URL("../../test/golden/generation.json", import.meta.url), "utf8")) as {
  logits: number[][];
  seen: number[][];
  processed: Record<string, (number | null)[][]>;
};

const defaults: GenerationSettings = resolveSettings("generate", generationSettings, {});

test.each(Object.entries(golden.processed))("%s, as transformers", (name, rows) => {
  const [setting, value] = name.split(" ") as [string, string];
  rows.forEach((wanted, row) => {
    const logits = Float64Array.from(golden.logits[row]!);
    processLogits(logits, golden.seen[row]!, { ...defaults, [setting]: Number(value) });
    wanted.forEach((logit, id) => {
      if (logit === null) expect(logits[id], `row ${row}, id ${id}`).toBe(Number.NEGATIVE_INFINITY);
      else expect(Math.abs(logits[id]! - logit), `row ${row}, id ${id}`).toBeLessThan(1e-12);
    });
  });
});

// test/golden/generation-ties.py. Of more than 16 equal logits, torch sorts in an order of its own: only the logits that
// are left are compared.
test("top-p and typical-p keep of equal logits what transformers keeps", () => {
  const { cases } = JSON.parse(
    readFileSync(new URL("../../test/golden/generation-ties.json", import.meta.url), "utf8"),
  ) as { cases: { logits: number[]; share: number; topP: number[]; typicalP: number[] }[] };
  for (const { logits, share, topP, typicalP } of cases) {
    const keptBy = (setting: "topP" | "typicalP"): number[] => {
      const processed = Float64Array.from(logits);
      processLogits(processed, [], { ...defaults, [setting]: share });
      return [...processed.keys()].filter((id) => processed[id]! > Number.NEGATIVE_INFINITY);
    };
    const where = `${share} of ${logits.join(" ")}`;
    expect(keptBy("typicalP"), where).toEqual(typicalP);
    const values = (ids: readonly number[]): number[] => ids.map((id) => logits[id]!).sort((a, b) => a - b);
    if (logits.length <= 16) expect(keptBy("topP"), where).toEqual(topP);
    else expect(values(keptBy("topP")), where).toEqual(values(topP));
  }
});

test("greedy decoding applies the repetition penalty and nothing else", () => {
  const logits = Float64Array.from([1, 3, 2]);
  processLogits(logits, [1], { ...defaults, doSample: false, repetitionPenalty: 2, temperature: 0.1, topK: 1 });
  expect(Array.from(logits)).toEqual([1, 1.5, 2]);
});

test("draws follow the probabilities and never a forbidden token", () => {
  const logits = Float64Array.from([0, Number.NEGATIVE_INFINITY, Math.log(2), Math.log(1)]);
  expect(Array.from(probabilitiesOf(logits))).toEqual([0.25, 0, 0.5, 0.25]);
  // The cumulative sums are 0.25, 0.75 and 1.
  expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.999_999].map((u) => sampleToken(logits, u))).toEqual([0, 0, 2, 2, 3, 3]);
  expect(argmax(Float64Array.from([1, 2, 2]))).toBe(1);
  // Ten tenths taken from the largest number below 1 leave 2.8e-17: the last allowed token is drawn.
  const tenths = Float64Array.from([...Array.from({ length: 10 }, () => 0), Number.NEGATIVE_INFINITY]);
  expect(sampleToken(tenths, 1 - 2 ** -53)).toBe(9);
});
