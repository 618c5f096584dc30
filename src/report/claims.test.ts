import { expect, test } from "vitest";

import { verdict } from "../comparison/index.ts";
import { claimBlocks, inPercent } from "./claims.ts";
import { plainText } from "./document/document.ts";

const claim = {
  name: "N",
  source: "S",
  metric: "win rate",
  comparison: "above",
  threshold: 0.5,
  seeds: [1, 2],
  range: [0, 1],
} as const;
const estimates = [
  { seed: 1, value: 0.8, interval: [0.7, 1] },
  { seed: 2, value: 0.825, interval: [0.75, 1] },
] as const;
const textOf = (blocks: ReturnType<typeof claimBlocks>): string => {
  const [, section] = blocks;
  if (section?.kind !== "section") throw new Error("a section must follow the rule");
  return section.blocks
    .map((block) => (block.kind === "paragraph" ? plainText(block.text) : JSON.stringify(block)))
    .join("\n");
};

test("the verdict on a share is in percent everywhere, as in the tables", () => {
  const text = textOf(claimBlocks([verdict(claim, estimates)]));
  expect(text).toMatch(
    /^Reproduced: win rate is 81\.3 %; the 95 % interval over 2 seeds and their prompts, \d+\.\d % to 100\.0 %, lies above the threshold 50\.0 %\./,
  );
  expect(text).toContain("win rate is above 50.0 %");
  expect(text).toContain("1 gave 80.0 %, 2 gave 82.5 %");
});

test("another figure is a number", () => {
  const { range: _, ...plain } = claim;
  const text = textOf(claimBlocks([verdict({ ...plain, threshold: -2 }, estimates)]));
  expect(text).toContain("win rate is 0.8125;");
  expect(text).toContain("win rate is above −2");
});

test("seeds are not shares", () => {
  const opposed = [
    { seed: 0, value: 0.9, interval: [0.8, 1] },
    { seed: 1, value: 0.1, interval: [0, 0.2] },
  ] as const;
  const { sentence } = verdict({ ...claim, seeds: [0, 1] }, opposed);
  expect(inPercent(sentence)).toBe(
    "Inconclusive: win rate is 50.0 %, but the verdict changes with the seed: seed 0 (90.0 %) reproduces the claim, seed 1 (10.0 %) refutes it.",
  );
});
