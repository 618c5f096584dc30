import { expect, test } from "vitest";

import { CompletionCollector } from "./completions.ts";
import type { GenerationEvent } from "./generate.ts";

const token: GenerationEvent = {
  event: "token",
  prompt: 0,
  sample: 0,
  token: 5,
  tokenLogp: -1,
  samplingLogp: -1,
  text: "x",
};
const completion = (prompt: number, sample: number): GenerationEvent => ({
  event: "completion",
  prompt,
  sample,
  text: `${prompt}/${sample}`,
  tokens: [5],
  tokenLogps: [-1],
  samplingLogps: [-1],
  finish: "length",
});

test("completions are put in order of prompt and sample, whenever they end; tokens are none", () => {
  const collector = new CompletionCollector(2);
  const taken = [token, completion(1, 1), completion(0, 0), completion(1, 0), token].map((event) =>
    collector.add(event),
  );
  expect(taken).toEqual([false, true, true, true, false]);
  expect(collector.count).toBe(3);
  expect(collector.texts).toEqual([["0/0"], ["1/0", "1/1"]]);
  expect(Object.keys(collector.completions[0]![0]!)).not.toContain("event");
});
