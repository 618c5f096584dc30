/**
 * @module
 * A small report for the tests of this room, and an example of how one is put together.
 */
import { type Choice, type Comparison, countSkips, summarize, textProperties, verdict } from "../comparison/index.ts";
import type { Report } from "./report.ts";

const PROMPTS = ["Shall I compare thee", "When winter comes", "", "O rose,", "The sea at night"];

/** Three judgements per prompt, as letters. */
function records(words: readonly string[]): Comparison[] {
  const choices: Record<string, Choice> = { w: "b", l: "a", t: "tie", s: "skip" };
  return words.flatMap((word, i) =>
    [...word].map((letter, k) => ({
      id: `${i + 1}-${"ABC"[k]}`,
      prompt: PROMPTS[i]!,
      a: { model: "small-sft", text: "to a day" },
      b: { model: "small-orpo", text: "to a summer's day" },
      shown_left: null,
      choice: choices[letter]!,
      rater: { kind: "reward" as const, id: "truth" },
      seconds: null,
      comment: letter === "s" ? "the score of b is NaN" : null,
      at: null,
    })),
  );
}

const byTruth = records(["www", "wwt", "wwl", "wtw", "www"]);
const byRule = records(["wlt", "llw", "wsl", "tlw", "wtl"]);

export const sampleReport: Report = {
  title: "Shakespeare completions: ORPO against SFT",
  question: "Does preference tuning by ORPO make completions that fit the sample preferences better?",
  warnings: ["Embedded models stand in for the course's: a decoder of 339,456 parameters, not Phi-1.5."],
  models: [
    { role: "baseline", name: "small-sft", parameters: 339456, training: "supervised, 400 steps on verse" },
    { role: "tuned", name: "small-orpo", parameters: 339456, training: "ORPO from small-sft, 1 epoch, beta 0.1" },
  ],
  data: [
    { name: "preference pairs", value: "2,000, labelled by the true reward" },
    { name: "prompts", value: "5 prefixes, 3 completions each" },
  ],
  pairs: [
    { prompt: "O rose,", chosen: "thou dost fade", rejected: "you are red" },
    { prompt: "The sea", chosen: "hath no shore", rejected: "" },
  ],
  workedPair: {
    prompt: "O rose,",
    chosen: "thou dost fade",
    rejected: "you are red",
    model: "small-orpo",
    beta: 0.25,
    chosenTokens: [
      { token: " thou", logp: Math.log(0.5) },
      { token: " dost", logp: Math.log(0.5) },
    ],
    rejectedTokens: [{ token: " you", logp: Math.log(0.2) }],
    nll: Math.LN2,
  },
  curves: [
    {
      title: "ORPO loss",
      metric: "orpo loss",
      xLabel: "step",
      yLabel: "loss, nats",
      series: [
        {
          name: "train",
          points: Array.from({ length: 900 }, (_, i) => [i, 2 + Math.exp(-i / 200) + 0.2 * Math.sin(i * 1.7)] as const),
        },
        {
          name: "held out",
          points: [0, 200, 400, 600, 800].map((x) => [x, x === 400 ? null : 2.1 + Math.exp(-x / 220)]),
        },
      ],
      referenceLine: { value: 2, label: "optimum" },
    },
  ],
  comparisons: [
    {
      judge: "true reward",
      criteria: "Rhyme counts, and so does metre.\nNo line twice.",
      baseline: "small-sft",
      tuned: "small-orpo",
      summary: summarize(byTruth),
      skips: countSkips(byTruth),
    },
    {
      judge: "rule: longer",
      criteria: null,
      baseline: "small-sft",
      tuned: "small-orpo",
      summary: summarize(byRule),
      skips: countSkips(byRule),
    },
  ],
  measured: [
    {
      baseline: "small-sft",
      tuned: "small-orpo",
      names: { prompts: "prefix", texts: "completions" },
      differences: [
        { name: "words", pairs: 15, baseline: 11, tuned: 12.5, difference: 1.5, interval: [0.5, 2.5] },
        { name: "ROUGE-1", pairs: 15, baseline: 0.5, tuned: 0.25, difference: -0.25, interval: null },
      ],
    },
  ],
  samples: [
    {
      id: "1-A",
      prompt: "Shall I compare thee",
      a: { model: "small-sft", text: "to a day of rain\nand rain and rain and rain" },
      b: { model: "small-orpo", text: "to a summer's day of rain\nand wind and rain and sun" },
      properties: [
        { name: "reward", a: 0.25, b: 1.5 },
        { name: "reward, rhyme", a: 1, b: 1 },
        ...textProperties(
          "to a day of rain\nand rain and rain and rain",
          "to a summer's day of rain\nand wind and rain and sun",
        ),
      ],
      choices: [
        { judge: "true reward", choice: "b" },
        { judge: "rule: longer", choice: "both_bad" },
      ],
    },
  ],
  claims: [
    verdict(
      {
        name: "ORPO beats SFT",
        source: "Hong et al. 2024, section 6",
        metric: "the win rate by the true reward",
        comparison: "above",
        threshold: 0.5,
        seeds: [42],
        range: [0, 1],
      },
      [{ seed: 42, value: 0.8667, interval: [0.68, 1] }],
    ),
  ],
  sweep: null,
  exercises: [],
  settings: [
    {
      title: "ORPO",
      facts: [
        { name: "beta", value: "0.1" },
        { name: "learning_rate", value: "0.001" },
      ],
    },
  ],
  environment: [{ name: "machine", value: "2 cores, Linux" }],
  reproduce: { commands: ["npm ci", "npx penchant run study.yaml --seed 42"], note: "Same bytes with the same seed." },
};
