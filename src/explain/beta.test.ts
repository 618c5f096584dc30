import { describe, expect, test } from "vitest";

import { type BetaCase, betaNumbers, explainBeta } from "./beta.ts";
import { formulaText } from "./formula-text.ts";
import { wordsOf } from "./words.case.ts";

const policy = { chosen: 0.2, rejected: 0.3 };
/** The course's exercise E.5: both cases. */
const first = { policy, reference: { chosen: 0.2, rejected: 0.4 } };
const second = { policy, reference: { chosen: 0.2, rejected: 0.2 } };

describe("the course's exercise E.5, by hand", () => {
  // Δ = log 4/3: L = log(1 + (3/4)^β), dL/dβ = −Δ (3/4)^β/(1 + (3/4)^β).
  test("case 1 falls", () => {
    const { logRatio, points } = betaNumbers(first);
    expect(logRatio).toBeCloseTo(Math.log(4 / 3), 14);
    for (const { beta, loss, slope } of points) {
      expect(loss).toBeCloseTo(Math.log(1 + 0.75 ** beta), 13);
      expect(slope).toBeCloseTo((-Math.log(4 / 3) * 0.75 ** beta) / (1 + 0.75 ** beta), 13);
    }
    expect(points.map(({ beta }) => beta)).toEqual([0.5, 1, 2, 4]);
  });

  // Δ = −log 3/2: L = log(1 + (3/2)^β), dL/dβ = log(3/2) (3/2)^β/(1 + (3/2)^β).
  test("case 2 grows", () => {
    for (const { beta, loss, slope } of betaNumbers(second).points) {
      expect(loss).toBeCloseTo(Math.log(1 + 1.5 ** beta), 13);
      expect(slope).toBeCloseTo((Math.log(1.5) * 1.5 ** beta) / (1 + 1.5 ** beta), 13);
    }
  });

  test("limits", () => {
    expect(betaNumbers(first).limits).toEqual({
      zero: { loss: Math.LN2, slope: expect.closeTo(-Math.log(4 / 3) / 2, 14) },
      infinity: { loss: 0, slope: 0 },
    });
    expect(betaNumbers(second).limits).toEqual({
      zero: { loss: Math.LN2, slope: expect.closeTo(Math.log(1.5) / 2, 14) },
      infinity: { loss: null, slope: expect.closeTo(Math.log(1.5), 14) },
    });
    expect(betaNumbers({ policy, reference: policy }).limits.infinity).toEqual({ loss: Math.LN2, slope: 0 });
  });
});

// log 3 and log 3, which differ by rounding.
test("the same change of both is no change", () => {
  const even = { policy: { chosen: 0.03, rejected: 0.09 }, reference: { chosen: 0.01, rejected: 0.03 } };
  expect(betaNumbers(even).logRatio).toBe(0);
  expect(betaNumbers(even).limits.infinity).toEqual({ loss: Math.LN2, slope: 0 });
});

describe("against numerical derivatives", () => {
  const loss = (one: typeof first, beta: number): number => betaNumbers(one, { betas: [beta] }).points[0]!.loss;

  test.each([0.3, 1, 2, 7])("the slope at β = %d, by central differences", (beta) => {
    for (const one of [first, second]) {
      const { slope } = betaNumbers(one, { betas: [beta] }).points[0]!;
      expect(slope).toBeCloseTo((loss(one, beta + 1e-4) - loss(one, beta - 1e-4)) / 2e-4, 8);
    }
  });

  test("the limits are approached", () => {
    for (const one of [first, second]) {
      const { limits } = betaNumbers(one);
      expect(loss(one, 1e-9)).toBeCloseTo(limits.zero.loss, 8);
      expect(loss(one, 201) - loss(one, 200)).toBeCloseTo(limits.infinity.slope, 8);
    }
    expect(loss(first, 500)).toBeCloseTo(0, 12);
  });
});

describe("explained", () => {
  test("one case directly, several under cases", () => {
    expect(explainBeta([first]).numbers).toEqual(betaNumbers(first));
    expect(explainBeta([first, second]).numbers).toEqual({ cases: [betaNumbers(first), betaNumbers(second)] });
  });

  test("curves begin at log 2 and end at the largest β", () => {
    const { chart } = explainBeta([first, second], { betas: [3, 1] });
    expect(chart!.series).toHaveLength(2);
    expect(chart!.referenceLine.value).toBe(Math.LN2);
    for (const [i, { points }] of chart!.series.entries()) {
      expect(points[0]).toEqual([0, Math.LN2]);
      const [beta, loss] = points.at(-1)!;
      expect(beta).toBe(3);
      expect(loss).toBeCloseTo(Math.log(1 + [0.75, 1.5][i]! ** 3), 12);
    }
    expect(
      chart!.series.map(({ name }) =>
        name.map((piece) => (typeof piece === "string" ? piece : formulaText(piece))).join(""),
      ),
    ).toEqual(["π_SFT = (0.2, 0.4), Δ = 0.287682", "π_SFT = (0.2, 0.2), Δ = −0.405465"]);
  });

  test("the effect in each case stands first, the working after it", () => {
    const words = (cases: readonly BetaCase[]): string => wordsOf(explainBeta(cases).parts);
    const [before, after] = words([first, second]).split("The working");
    expect(before).toMatch(/In case ","1",", with .*\(0\.2, 0\.4\).*Δ > 0.*lowers the DPO loss/);
    expect(before).toMatch(/In case ","2",", with .*\(0\.2, 0\.2\).*Δ < 0.*raises the DPO loss/);
    expect(before).toContain("has opposite effects");
    expect(before).not.toMatch(/"table"|"step"/);
    expect(after).toMatch(/"step".*Case 1.*"table".*Case 2.*"table"/);
    expect(words([first])).toContain("Here the policy favours");
    expect(words([{ policy, reference: policy }]).split("The working")[0]).toContain("exactly as the reference does");
  });

  test("the conclusion compares both cases", () => {
    const said = JSON.stringify(explainBeta([first, second]).parts);
    expect(said).toContain("has opposite effects");
    expect(said).toContain("Both cases have the same policy and different references");
    expect(JSON.stringify(explainBeta([first]).parts)).not.toContain("opposite effects");
    expect(JSON.stringify(explainBeta([{ policy, reference: policy }]).parts)).toContain(
      "the policy favours neither response",
    );
  });
});

test.each<[readonly number[], string]>([
  [[], "beta: betas must hold a number, got none"],
  [[1, 0], "beta: beta must be a finite number above 0, got 0"],
  [[Number.NaN], "beta: beta must be a finite number above 0, got NaN"],
])("betas %j", (betas, message) => {
  expect(() => betaNumbers(first, { betas })).toThrow(message);
  expect(() => explainBeta([])).toThrow("beta: must have a case, got none");
});
