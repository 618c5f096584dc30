import { expect, expectTypeOf, test } from "vitest";

import { resolveSettings, type SettingsOf, toKebabCase } from "./settings.ts";

const dpoSettings = {
  beta: { kind: "number", default: 0.1, above: 0, symbol: "β", help: "Weight of the KL penalty to the reference." },
  labelSmoothing: {
    kind: "number",
    default: 0,
    atLeast: 0,
    below: 0.5,
    symbol: "ε",
    help: "Assumed probability that a label is flipped.",
  },
  lossType: { kind: "choice", default: "sigmoid", choices: ["sigmoid", "ipo"], help: "The loss." },
  disableDropout: { kind: "boolean", default: true, help: "Turns dropout off during training." },
  maxSteps: { kind: "optional-number", default: null, integer: true, atLeast: 1, help: "Stop early." },
  outputs: { kind: "texts", default: [], help: "Names." },
} as const;

const defaults = {
  beta: 0.1,
  labelSmoothing: 0,
  lossType: "sigmoid",
  disableDropout: true,
  maxSteps: null,
  outputs: [],
};

test("types follow the table", () => {
  expectTypeOf<SettingsOf<typeof dpoSettings>>().toEqualTypeOf<{
    readonly beta: number;
    readonly labelSmoothing: number;
    readonly lossType: "sigmoid" | "ipo";
    readonly disableDropout: boolean;
    readonly maxSteps: number | null;
    readonly outputs: readonly string[];
  }>();
});

test("defaults, then overrides", () => {
  expect(resolveSettings("dpo", dpoSettings, {})).toEqual(defaults);
  expect(resolveSettings("dpo", dpoSettings, { beta: 0.5, maxSteps: 3 })).toEqual({
    ...defaults,
    beta: 0.5,
    maxSteps: 3,
  });
});

test("all problems are reported at once, each with its value", () => {
  const bad = { beta: 0, labelSmoothing: 0.7, lossTyp: "ipo", maxSteps: 1.5, disableDropout: "yes" };
  expect(() => resolveSettings("dpo", dpoSettings, bad)).toThrow(
    "dpo: beta must be above 0, got 0; labelSmoothing must be below 0.5, got 0.7; " +
      'disableDropout must be true or false, got "yes"; maxSteps must be an integer, got 1.5; ' +
      'unknown setting "lossTyp", did you mean "lossType"?',
  );
});

test("texts of a list must not be empty", () => {
  expect(() => resolveSettings("dpo", dpoSettings, { outputs: ["a", ""] })).toThrow(
    'dpo: outputs must be a list of texts that are not empty, got ""',
  );
});

test("numbers must be finite", () => {
  expect(() => resolveSettings("dpo", dpoSettings, { beta: Number.NaN })).toThrow(
    "beta must be a finite number, got NaN",
  );
});

test("TRL's snake_case names are accepted", () => {
  expect(resolveSettings("dpo", dpoSettings, { label_smoothing: 0.1, loss_type: "ipo" })).toEqual({
    ...defaults,
    labelSmoothing: 0.1,
    lossType: "ipo",
  });
});

test("names on the command line are in kebab-case", () => {
  expect(toKebabCase("labelSmoothing")).toBe("label-smoothing");
  expect(toKebabCase("loadIn8bit")).toBe("load-in-8bit");
  expect(toKebabCase("adamBeta1")).toBe("adam-beta1");
});
