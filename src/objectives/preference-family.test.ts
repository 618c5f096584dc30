import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { constant, evaluate, type Tensor, tensor } from "../engine/index.ts";
import { forwardKl } from "./dpo-family/divergences.ts";
import { type PreferenceOptions, preferenceFamily, preferenceLossTypes } from "./preference-family.ts";
import { preferenceObjective } from "./preference-objective.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const pairs = {
  policy: { chosen: tensor([-12.5, -3]), rejected: tensor([-11, -9]) },
  reference: { chosen: tensor([-13, -2.5]), rejected: tensor([-12, -5.5]) },
  lengths: { chosen: tensor([5, 2]), rejected: tensor([4, 3]), meanChosen: constant(3.5) },
};
const options: Required<PreferenceOptions> = {
  beta: 0.3,
  labelSmoothing: 0.2,
  divergence: forwardKl,
  tau: 0.5,
  lambda: 2,
  gamma: 0.7,
};

describe.each(preferenceLossTypes)("%s", (name) => {
  const { reads } = preferenceFamily[name];
  const lossesWith = (given: PreferenceOptions) => numbers(preferenceObjective(name, given)(pairs).losses);

  test("`reads` lists exactly the options that change the loss", () => {
    const plain = { beta: 0.1, labelSmoothing: 0.05 };
    for (const key of Object.keys(options) as (keyof PreferenceOptions)[]) {
      const moves = lossesWith({ ...plain, [key]: options[key] }).some((loss, i) => loss !== lossesWith(plain)[i]);
      // "sft" uses β only in its rewards.
      expect(moves, key).toBe(reads.includes(key) && name !== "sft");
    }
  });

  test("a test file calls `preferenceLaws` for it", () => {
    const folders = [import.meta.dirname, `${import.meta.dirname}/dpo-family`];
    const called = folders.some((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".test.ts"))
        .some((file) => new RegExp(`preferenceLaws\\(\\s*"${name}"`).test(readFileSync(`${folder}/${file}`, "utf8"))),
    );
    expect(called).toBe(true);
  });
});

test("sigmoid ignores label smoothing, as in TRL; cdpo does not", () => {
  const at = (name: "sigmoid" | "cdpo", labelSmoothing: number) =>
    numbers(preferenceObjective(name, { labelSmoothing })(pairs).losses);
  expect(at("sigmoid", 0.4)).toEqual(at("sigmoid", 0));
  expect(at("cdpo", 0)).toEqual(at("sigmoid", 0));
  expect(at("cdpo", 0.4)).not.toEqual(at("sigmoid", 0));
});

test("only the losses by optimal transport couple pairs", () => {
  const coupled = preferenceLossTypes.filter((name) => preferenceFamily[name].couplesPairs);
  expect(coupled).toEqual(["aot", "aot_unpaired"]);
});
