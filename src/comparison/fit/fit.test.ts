import { describe, expect, test } from "vitest";

import { countRows } from "./counts.ts";
import { type FitOptions, fitComparisons } from "./fit.ts";
import { byName, citationCounts, close, golden, puddingRows, sampledRows, wikipediaRows } from "./golden.case.ts";

const { published } = golden;

describe("published values", () => {
  const { citations, wikipedia, pudding_davidson_1970: pudding } = published;

  test("citations among four journals: abilities, errors, deviance", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika" });
    expect(byName(fit, "ability")).toEqual(close([0, ...citations.coef], 12));
    expect(byName(fit, "se")).toEqual(close([0, ...citations.se], 12));
    expect(fit.deviance).toBeCloseTo(citations.deviance, 9);
    expect(fit.nullDeviance).toBeCloseTo(citations.null_deviance, 9);
    expect(fit.degreesOfFreedom).toBe(citations.df);
    expect(fit.logLikelihood).toBeCloseTo(citations.loglik, 9);
  });

  test("citations, bias-reduced", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika", penalty: { kind: "firth" } });
    expect(byName(fit, "ability")).toEqual(close([0, ...citations.firth_coef], 9));
    expect(byName(fit, "se")).toEqual(close([0, ...citations.firth_se], 9));
  });

  test("citations, sandwich", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika", intervals: "sandwich" });
    expect(byName(fit, "se")).toEqual(close([0, 0.102067, 0.060506, 0.071097], 6));
  });

  test("Wikipedia's 22 games", () => {
    const fit = fitComparisons(countRows(wikipediaRows));
    expect(byName(fit, "ability").map(Math.exp)).toEqual(close(wikipedia.pi_geomean1, 12));
    expect(fit.logLikelihood).toBeCloseTo(wikipedia.loglik, 10);
    expect(fit.steps).toBeLessThan(8);
  });

  test("puddings by Davidson", () => {
    const fit = fitComparisons(countRows(puddingRows), { model: "davidson", reference: "1" });
    const { davidson } = pudding;
    expect(byName(fit, "ability")).toEqual(close([0, ...davidson.log_ratio_vs_item1], 6));
    expect(byName(fit, "se")).toEqual(close([0, ...davidson.se], 5));
    expect(fit.tie?.value).toBeCloseTo(davidson.nu, 6);
    expect(fit.tie?.log.value).toBeCloseTo(davidson.log_nu, 6);
    expect(fit.tie?.log.se).toBeCloseTo(davidson.se_log_nu, 4);
    expect(fit.logLikelihood).toBeCloseTo(davidson.loglik, 6);
    expect(fit.degreesOfFreedom).toBe(15 * 2 - 6);
  });

  test("puddings by Rao and Kupper", () => {
    const fit = fitComparisons(countRows(puddingRows), { model: "rao-kupper" });
    const { raokupper } = pudding;
    const strengths = byName(fit, "ability").map(Math.exp);
    const total = strengths.reduce((sum, x) => sum + x, 0);
    expect(strengths.map((x) => x / total)).toEqual(close(raokupper.pi, 6));
    expect(fit.tie?.value).toBeCloseTo(raokupper.theta, 6);
    expect(fit.tie?.log.value).toBeCloseTo(raokupper.eta, 6);
    expect(fit.logLikelihood).toBeCloseTo(raokupper.loglik, 6);
  });
});

describe("beside statsmodels, choix, torch and scipy", () => {
  const decided = countRows(sampledRows({ withTies: false }));
  const last = { reference: "5" };

  test("Bradley–Terry: Fisher, sandwich and clustered errors, deviance of pairs and orders", () => {
    const { values, se, sandwichSe, clusteredSe, logLikelihood, deviance, degreesOfFreedom } = golden.bradleyTerry;
    const fit = fitComparisons(decided, last);
    expect(byName(fit, "ability")).toEqual(close([...values, 0]));
    expect(byName(fit, "se")).toEqual(close([...se, 0]));
    expect(fit).toMatchObject({
      logLikelihood: expect.closeTo(logLikelihood, 9),
      deviance: expect.closeTo(deviance, 9),
      degreesOfFreedom,
    });
    const errors = (intervals: FitOptions["intervals"]): number[] =>
      byName(fitComparisons(decided, { ...last, intervals: intervals! }), "se");
    expect(errors("sandwich")).toEqual(close([...sandwichSe, 0]));
    expect(errors("clustered")).toEqual(close([...clusteredSe, 0]));
  });

  test("order effect", () => {
    const { values, se, deviance, degreesOfFreedom } = golden.orderEffect;
    const fit = fitComparisons(decided, { ...last, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(fit.orderEffect).toMatchObject({ value: expect.closeTo(values[5]!, 9), se: expect.closeTo(se[5]!, 9) });
    expect(fit).toMatchObject({ deviance: expect.closeTo(deviance, 9), degreesOfFreedom });
  });

  test("a covariate beside the order effect", () => {
    const { values, se } = golden.covariate;
    const rows = countRows(sampledRows({ withTies: false, withLength: true }));
    const fit = fitComparisons(rows, { ...last, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(fit.orderEffect?.value).toBeCloseTo(values[5]!, 9);
    expect(fit.covariates).toMatchObject([
      { name: "length", value: expect.closeTo(values[6]!, 9), se: expect.closeTo(se[6]!, 9) },
    ]);
  });

  test("penalties: Firth, choix's alpha, pseudo-wins that do not reduce standard errors", () => {
    const firth = fitComparisons(decided, { ...last, penalty: { kind: "firth" } });
    expect(byName(firth, "ability")).toEqual(close([...golden.firth, 0], 8));
    const ridge = fitComparisons(decided, { penalty: { kind: "ridge", strength: golden.ridge.strength } });
    expect(byName(ridge, "ability")).toEqual(close(golden.ridge.values, 6));
    const { wins, values, se } = golden.pseudoWins;
    const pseudo = fitComparisons(decided, { ...last, penalty: { kind: "pseudo-wins", wins } });
    expect(byName(pseudo, "ability")).toEqual(close([...values, 0]));
    expect(byName(pseudo, "se")).toEqual(close([...se, 0]));
  });

  test.each(["davidson", "rao-kupper"] as const)("%s with an order effect", (model) => {
    const { values, se, sandwichSe, logLikelihood } = golden.ties[model];
    const fit = fitComparisons(countRows(sampledRows()), { ...last, model, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(byName(fit, "se")).toEqual(close([...se.slice(0, 5), 0]));
    expect(fit.orderEffect).toMatchObject({ value: expect.closeTo(values[5]!, 9), se: expect.closeTo(se[5]!, 9) });
    expect(fit.tie?.log).toMatchObject({ value: expect.closeTo(values[6]!, 9), se: expect.closeTo(se[6]!, 9) });
    expect(fit.steps).toBeLessThan(8);
    const sandwich = fitComparisons(countRows(sampledRows()), {
      ...last,
      model,
      orderEffect: true,
      intervals: "sandwich",
    });
    expect(byName(sandwich, "se")).toEqual(close([...sandwichSe.slice(0, 5), 0]));
    expect(sandwich.orderEffect?.se).toBeCloseTo(sandwichSe[5]!, 9);
    expect(sandwich.tie?.log.se).toBeCloseTo(sandwichSe[6]!, 9);
    expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 8);
  });
});
