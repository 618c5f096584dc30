/**
 * A small study of summaries: the assignment's files, and what is measured beside the verdict.
 */

import { beforeAll, expect, test } from "vitest";
import { rouge } from "../../src/comparison/index.ts";
import { MemoryStorage } from "../../src/core/index.ts";
import { embeddedCorpus, parseRows, parseSummaries, TextTokenizer } from "../../src/data/index.ts";
import type { ComparisonFacts } from "../../src/study/stages/compare.ts";
import type { HeldOutFacts } from "../../src/study/stages/sft.ts";
import { type Ran, runTiny } from "./run-tiny.ts";

const yaml = `name: tiny-tldr
title: Tiny summaries
question: Does the whole way work?
variables: { seed: 1 }
stages:
  corpus: { uses: corpus, source: tldr, seed: $seed, rows: 60, held_out: 6, pairs: 24, prompts: 3 }
  tokenizer: { uses: tokenizer, corpus: corpus, vocab_size: 800 }
  sft:
    uses: sft
    corpus: corpus
    tokenizer: tokenizer
    config: { model_type: phi, hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 32 }
    settings: { seed: $seed, learning_rate: 1.0e-2, max_length: 256, num_train_epochs: 1, save_steps: 0 }
  pairs: { uses: pairs, corpus: corpus, model: sft, seed: $seed }
  orpo:
    uses: orpo
    corpus: corpus
    pairs: pairs
    model: sft
    reward_samples: 2
    settings: { seed: $seed, learning_rate: 1.0e-2, nll_scope: completion, max_length: 256, num_train_epochs: 1, save_steps: 0 }
  sft-summaries: { uses: generate, corpus: corpus, model: sft, file: output_reddit_summaries_sft.txt, settings: { temperature: 1, max_new_tokens: 30, num_return_sequences: 3, seed: $seed } }
  orpo-summaries: { uses: generate, corpus: corpus, model: orpo, file: output_reddit_summaries_orpo.txt, settings: { temperature: 1, max_new_tokens: 30, num_return_sequences: 3, seed: $seed } }
  comparison: { uses: compare, corpus: corpus, baseline: sft-summaries, tuned: orpo-summaries, judges: ["reward:tldr"] }
claims:
  - name: What is tuned grows longer
    source: nobody
    metric: the difference in words
    value: comparison.measured.words.difference
    above: 0
`;

const finished = new MemoryStorage();
const corpus = embeddedCorpus("tldr")!;
const held = corpus.prompts({ seed: 1, count: 3 });
let ran: Ran;
beforeAll(async () => {
  ran = await runTiny(finished, { yaml });
});

const factsOf = <T>(stage: string): T => ran.stages.get(stage)!.facts as T;
const summariesOf = (model: string): readonly string[][] => {
  const text = finished.text(`out/stages/${model}-summaries/output_reddit_summaries_${model}.txt`);
  expect(text.startsWith("\n\n=== POST 1 ===\nSUBREDDIT: r/")).toBe(true);
  return parseSummaries(text, model).map(({ completions }) => [...completions]);
};

test("each post has its three summaries, in the assignment's file", () => {
  for (const model of ["sft", "orpo"]) expect(summariesOf(model).map(({ length }) => length)).toEqual([3, 3, 3]);
});

test("beside the verdict: coverage, ROUGE against both references, and length, means over all pairs", () => {
  const { measured, references } = factsOf<ComparisonFacts>("comparison");
  expect(Object.keys(references)).toEqual(held.map(({ prompt }) => prompt));
  const mean = (model: string, of: (text: string, post: number) => number): number =>
    summariesOf(model)
      .flatMap((texts, post) => texts.map((text) => of(text, post)))
      .reduce((sum, value) => sum + value / 9, 0);
  const told = (text: string, post: number): number => corpus.reward(held[post]!.prompt, text).parts["facts told"]!;
  const toReference =
    (which: number, name: "rouge1" | "rouge2" | "rougeL") =>
    (text: string, post: number): number =>
      rouge(text, held[post]!.references![which]!.text)[name].f;
  const expected = {
    "reward-facts-told": told,
    "rouge-1-full-summary": toReference(0, "rouge1"),
    "rouge-2-full-summary": toReference(0, "rouge2"),
    "rouge-l-full-summary": toReference(0, "rougeL"),
    "rouge-l-usual-summary": toReference(1, "rougeL"),
    characters: (text: string) => [...text].length,
  };
  for (const [name, of] of Object.entries(expected)) {
    const { baseline, tuned, difference } = measured[name]!;
    expect(baseline, name).toBeCloseTo(mean("sft", of), 9);
    expect(tuned, name).toBeCloseTo(mean("orpo", of), 9);
    expect(difference, name).toBeCloseTo(tuned - baseline, 9);
  }
  expect(measured["rouge-1-full-summary"]!.tuned, "not all is zero").toBeGreaterThan(0);
});

test("the report shows them, of all pairs and of each sample", () => {
  const [html, markdown] = [finished.text("out/report/index.html"), finished.text("out/report/report.md")];
  const { measured } = factsOf<ComparisonFacts>("comparison");
  for (const { name } of Object.values(measured)) {
    expect(html).toContain(name);
    // One row of all pairs, six of samples.
    const rows = markdown.replaceAll("](#glossary)", "").replaceAll("| [", "| ");
    expect(rows.split(`| ${name} |`).length, name).toBe(8);
  }
  expect(markdown).toContain("[clustered](#glossary) by post");
});

test("a claim may name what was measured", () => {
  const [verdict] = ran.report.verdicts;
  const { difference, interval } = factsOf<ComparisonFacts>("comparison").measured["words"]!;
  expect(verdict).toMatchObject({ value: difference, interval });
});

test("where completions alone are learnt, bits per byte are theirs", () => {
  const { perplexity, bitsPerByte, bytes } = factsOf<{ heldOut: HeldOutFacts }>("sft").heldOut;
  const rows = parseRows(finished.text("out/stages/corpus/held-out.jsonl"), "held-out", "completion");
  const tokenizer = new TextTokenizer({
    tokenizer: JSON.parse(finished.text("out/stages/tokenizer/tokenizer.json")),
    config: JSON.parse(finished.text("out/stages/tokenizer/tokenizer_config.json")),
  });
  expect(bytes).toBe(rows.reduce((sum, { completion }) => sum + completion.length, 0));
  // The end of each text is predicted too.
  const targets = rows.reduce((sum, { completion }) => sum + tokenizer.encode(completion).length + 1, 0);
  expect((bitsPerByte * bytes) / ((targets * Math.log(perplexity)) / Math.LN2)).toBeCloseTo(1, 9);
});
