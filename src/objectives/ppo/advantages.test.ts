import { describe, expect, test } from "vitest";

import { estimateAdvantages } from "./advantages.ts";

const episode = { rewards: [0, -0.02, 0.01, 1], values: [0.2, 0.3, 0.1, 0.4] };

describe("by hand", () => {
  // γ = λ = ½, errors δ = (1 + ½·4 − 2, 2 + ½·8 − 4, 4 − 8) = (1, 2, −4):
  // Â₂ = −4, Â₁ = 2 − ¼·4 = 1, Â₀ = 1 + ¼ = 5/4; returns are Â + V.
  test("three tokens", () => {
    const { advantages, returns } = estimateAdvantages(
      { rewards: [1, 2, 4], values: [2, 4, 8] },
      { gamma: 0.5, lambda: 0.5 },
    );
    expect(Array.from(advantages)).toEqual([1.25, 1, -4]);
    expect(Array.from(returns)).toEqual([3.25, 5, 4]);
  });

  // Truncated at a state of value 6: δ₁ = 1 + ½·6 − 3 = 1, δ₀ = 0 + ½·3 − 2 = −½, Â₀ = −½ + ½·½·1.
  test("a truncated completion bootstraps with the critic's value", () => {
    const cut = { gamma: 0.5, lambda: 0.5, bootstrapValue: 6 };
    const { advantages } = estimateAdvantages({ rewards: [0, 1], values: [2, 3] }, cut);
    expect(Array.from(advantages)).toEqual([-0.25, 1]);
  });
});

test("λ = 0 is the TD error", () => {
  const { advantages } = estimateAdvantages(episode, { gamma: 0.9, lambda: 0 });
  const next = [...episode.values.slice(1), 0];
  advantages.forEach((advantage, t) => {
    expect(advantage).toBeCloseTo(episode.rewards[t]! + 0.9 * next[t]! - episode.values[t]!, 14);
  });
});

test("λ = 1 is the discounted return minus the value; the returns do not depend on the critic", () => {
  const { advantages, returns } = estimateAdvantages(episode, { gamma: 0.9, lambda: 1 });
  episode.rewards.forEach((_, t) => {
    const discounted = episode.rewards.slice(t).reduce((total, reward, k) => total + 0.9 ** k * reward, 0);
    expect(returns[t]).toBeCloseTo(discounted, 14);
    expect(advantages[t]).toBeCloseTo(discounted - episode.values[t]!, 14);
  });
});

test("with a perfect critic all advantages are 0", () => {
  const { advantages } = estimateAdvantages({ rewards: [0, 0, 5], values: [5, 5, 5] });
  expect(Array.from(advantages)).toEqual([0, 0, 0]);
});

test("the defaults are those of PPO for language models", () => {
  const explicit = estimateAdvantages(episode, { gamma: 1, lambda: 0.95, bootstrapValue: 0 });
  expect(estimateAdvantages(episode)).toEqual(explicit);
});

test("an empty completion has no advantages; different lengths are an error", () => {
  expect(estimateAdvantages({ rewards: [], values: [] }).advantages).toHaveLength(0);
  expect(() => estimateAdvantages({ rewards: [1, 2], values: [1] })).toThrow(
    "estimateAdvantages: values has token = 1, but rewards has token = 2",
  );
});
