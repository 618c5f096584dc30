import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

import measured from "../../bench/results/coverage.json" with { type: "json" };
import { RandomStream } from "../core/index.ts";
import { clusteredInterval } from "./clustered-interval.ts";
import { conclude } from "./conclusion.ts";
import { coverageNote, type MeasuredInterval } from "./measured-coverage.ts";
import type { ComparisonSummary } from "./summary.ts";

test.each(["byPrompt", "bootstrap", "wilson"] as const)("the note of %s says what was measured", (name) => {
  for (const [prompts, summary] of Object.entries(measured.summary)) {
    const { least, most } = name === "wilson" ? summary["wilson, 1 a prompt"] : summary[name].coverage;
    const [from, to] = [least, most].map((share) => Math.round(100 * share));
    const wanted = from! >= 93 && to! <= 97 ? null : `covers ${from} to ${to} % in simulations with ${prompts} prompts`;
    expect(coverageNote(name satisfies MeasuredInterval, Number(prompts))).toBe(wanted);
  }
});

test("sizes between use the one below", () => {
  expect(coverageNote("byPrompt", 49)).toBe(coverageNote("byPrompt", 15));
  expect(coverageNote("byPrompt", 1)).toBe(coverageNote("byPrompt", 5));
  expect(coverageNote("byPrompt", 805)).toBeNull();
});

test("the main interval was measured within 93 to 99 % from 15 prompts, and verdicts err in 5 % at most", () => {
  for (const summary of [measured.summary["15"], measured.summary["50"]]) {
    expect(summary.byPrompt.coverage.least).toBeGreaterThan(0.93);
    expect(summary.byPrompt.coverage.most).toBeLessThan(0.99);
    expect(summary.falseVerdicts.most).toBeLessThanOrEqual(0.05);
  }
});

test("the page shows the measured numbers", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/comparison/win-lose-tie.md"), "utf8");
  const percent = (share: number) => Math.floor(100 * share + 0.5);
  const range = ({ least, most }: { least: number; most: number }) => `${percent(least)} to ${percent(most)} %`;
  const sizes = Object.values(measured.summary);
  const row = (name: string, value: (one: (typeof sizes)[number]) => string | number) =>
    expect(page).toContain(`| ${name} | ${sizes.map(value).join(" | ")} |`);
  row("`interval`", ({ byPrompt }) => range(byPrompt.coverage));
  row("its mean width, in points", ({ byPrompt }) => percent(byPrompt.meanWidth));
  row("`bootstrap`", ({ bootstrap }) => range(bootstrap.coverage));
  row("`wilson`, three pairs a prompt", (one) => range(one["wilson, 3 a prompt"]));
  row("`clopperPearson`, one pair a prompt", (one) => range(one["clopperPearson, 1 a prompt"]));
  row("false verdicts of equally good models", ({ falseVerdicts }) => range(falseVerdicts));
  row("the same by the sign test over pairs", (one) => range(one.falseSignTestsOverPairs));
});

/** Prompts of three pairs, each pair won with the probability of its prompt; `spread` 0 means independent pairs. */
function coverageOf(prompts: number, rate: number, spread: number): { coverage: number; verdicts: number } {
  const random = new RandomStream(11, `${prompts} ${rate} ${spread}`);
  let [hits, verdicts] = [0, 0];
  for (let round = 0; round < 2000; round++) {
    const rows = Array.from({ length: prompts }, (_, index) => {
      const level = rate + (random.uniform() < 0.5 ? spread : -spread);
      const win = [0, 1, 2].filter(() => random.uniform() < level).length;
      return { index, prompt: "", win, lose: 3 - win, tie: 0 };
    });
    const interval = clusteredInterval(rows.map(({ win }) => ({ sum: win, count: 3 })));
    if (interval[0] <= rate && rate <= interval[1]) hits++;
    const total = rows.reduce((sum, { win }) => sum + win, 0);
    const summary = {
      win: total,
      lose: 3 * prompts - total,
      tie: 0,
      skipped: 0,
      winRate: rate,
      interval,
      prompts: rows,
    };
    if (conclude(summary as unknown as ComparisonSummary).outcome !== "open") verdicts++;
  }
  return { coverage: hits / 2000, verdicts: verdicts / 2000 };
}

test.each([
  [15, 0.5, 0],
  [15, 0.5, 0.45],
  [50, 0.65, 0.25],
])("coverage of %d prompts at rate %d, levels ± %d", (prompts, rate, spread) => {
  const { coverage, verdicts } = coverageOf(prompts, rate, spread);
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.98);
  if (rate === 0.5) expect(verdicts).toBeLessThan(0.05);
});
