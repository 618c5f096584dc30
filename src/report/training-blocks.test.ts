import { expect, test } from "vitest";

import { allBlocks, plainText } from "./document/document.ts";
import { sampleReport } from "./sample-report.case.ts";
import { curveBlocks, pairBlocks, workedPairBlocks } from "./training-blocks.ts";

const pair = sampleReport.workedPair!;
const worked = (changes: Partial<typeof pair> = {}) =>
  allBlocks(workedPairBlocks({ ...sampleReport, workedPair: { ...pair, ...changes } }));
const said = (blocks: ReturnType<typeof worked>): string =>
  blocks.flatMap((block) => (block.kind === "paragraph" ? [plainText(block.text)] : [])).join("\n");

// Means log 0.5 and log 0.2: odds 1 and 0.25, odds ratio 4; −log σ(log 4) = log 1.25 = 0.2231.
// With −log 0.5 = 0.6931 and β = 0.25: 0.6931 + 0.25 · 0.2231 = 0.7489.
test("ORPO's loss of one pair, from its tokens", () => {
  const text = said(worked());
  expect(text).toContain("The mean over the tokens is −0.6931 for the chosen text and −1.609 for the rejected one.");
  expect(text).toContain("the geometric mean of the tokens' probabilities: 0.5 and 0.2");
  expect(text).toContain(
    "the supervised loss of the chosen text, 0.6931, plus β = 0.25 (λ in the paper) times the odds-ratio loss, 0.2231: 0.7489.",
  );
});

test("each token has a row; blank ones are shown as they are written, and long texts are cut", () => {
  const tokens = (count: number) => Array.from({ length: count }, () => ({ token: "\n", logp: -1 }));
  const [chosen, rejected] = worked({ chosenTokens: tokens(101), rejectedTokens: tokens(2) }).flatMap((block) =>
    block.kind === "table" ? [block] : [],
  );
  expect([chosen!.rows.length, chosen!.caption]).toEqual([100, "The first 100 tokens of the chosen text."]);
  expect(rejected!.rows[0]).toEqual([[{ kind: "quoted", text: '"\\n"' }], "−1", "0.3679"]);
});

test("without a worked pair or pairs there is no section", () => {
  const { workedPair: _, pairs: __, ...none } = sampleReport;
  expect([workedPairBlocks(none), pairBlocks(none)]).toEqual([[], []]);
});

test("a curve says what to look for if its metric is known", () => {
  const [figure] = curveBlocks(sampleReport);
  expect(figure).toMatchObject({ kind: "figure", hint: expect.stringContaining("odds-ratio loss") });
  const [curve] = sampleReport.curves;
  expect(curveBlocks({ ...sampleReport, curves: [{ ...curve!, metric: "unknown" }] })[0]).not.toHaveProperty("hint");
});
